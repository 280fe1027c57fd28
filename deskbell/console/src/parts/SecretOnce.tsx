/** A secret that is shown this once, and can be copied. */

import { Alert, Button, CopyButton, Group, Stack, TextInput } from "@mantine/core";
import { t } from "../texts";

export function SecretOnce({ label, secret, close }: { label: string; secret: string; close: () => void }) {
  return (
    <Stack>
      <Alert role="status">{t("form.secret")}</Alert>
      <TextInput
        label={label}
        value={secret}
        readOnly
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <Group>
        <CopyButton value={secret}>
          {({ copied, copy }) => <Button onClick={copy}>{t(copied ? "form.copied" : "form.copy")}</Button>}
        </CopyButton>
        <Button variant="default" onClick={close}>
          {t("form.close")}
        </Button>
      </Group>
    </Stack>
  );
}
