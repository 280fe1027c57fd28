/** That others have changed what is edited since, and the choice between the two. */

import { Alert, Button, Group } from "@mantine/core";
import { useEffect, useRef } from "react";
import { type Key, t } from "../texts";

export function Meanwhile(given: { said: Key; mine: () => void; theirs: () => void }) {
  const choice = useRef<HTMLButtonElement>(null);
  useEffect(() => choice.current?.focus(), []);
  return (
    <Alert color="red" role="alert" title={t(given.said)}>
      <Group>
        <Button ref={choice} variant="default" size="compact-sm" onClick={given.mine}>
          {t("form.mine")}
        </Button>
        <Button variant="default" size="compact-sm" onClick={given.theirs}>
          {t("form.theirs")}
        </Button>
      </Group>
    </Alert>
  );
}
