/** What is said of a draft that is not of now: it was begun before, or others have changed the event since. */

import { Alert, Button, Group } from "@mantine/core";
import { useEffect, useRef } from "react";
import { t } from "../../../texts";

/** That what is shown was begun before, and the way back to what there is. */
export function Found({ discard }: { discard: () => void }) {
  return (
    <Alert color="gray" role="status" title={t("editor.found")}>
      <Button variant="default" size="compact-sm" onClick={discard}>
        {t("editor.discard")}
      </Button>
    </Alert>
  );
}

/** That others have changed the event since, and the choice between the two. */
export function Behind({ mine, theirs }: { mine: () => void; theirs: () => void }) {
  const choice = useRef<HTMLButtonElement>(null);
  useEffect(() => choice.current?.focus(), []);
  return (
    <Alert color="red" role="alert" title={t("editor.behind")}>
      <Group>
        <Button ref={choice} variant="default" size="compact-sm" onClick={mine}>
          {t("editor.mine")}
        </Button>
        <Button variant="default" size="compact-sm" onClick={theirs}>
          {t("editor.theirs")}
        </Button>
      </Group>
    </Alert>
  );
}
