/** A secret that is shown this once, and can be copied. */

import { Alert, Button, Group, Stack, TextInput } from "@mantine/core";
import { useContext, useEffect } from "react";
import { t } from "../texts";
import { useCopying } from "./copying";
import { Holding } from "./FormModal";

export function SecretOnce({ label, secret, close }: { label: string; secret: string; close: () => void }) {
  const hold = useContext(Holding);
  useEffect(() => {
    hold(true);
    return () => hold(false);
  }, [hold]);
  const { field, copied, copy } = useCopying(secret);
  return (
    <Stack>
      <Alert role="status">{t("form.secret")}</Alert>
      <TextInput
        ref={field}
        label={label}
        value={secret}
        readOnly
        onFocus={({ currentTarget }) => currentTarget.select()}
      />
      <Group>
        <Button onClick={copy}>{t(copied ? "form.copied" : "form.copy")}</Button>
        <Button variant="default" onClick={close}>
          {t("form.close")}
        </Button>
      </Group>
    </Stack>
  );
}
