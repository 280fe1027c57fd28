/** That what is shown was begun before, and the way back to what there is. */

import { Alert, Button } from "@mantine/core";
import { t } from "../../../texts";

export function Found({ discard }: { discard: () => void }) {
  return (
    <Alert color="gray" role="status" title={t("editor.found")}>
      <Button variant="default" size="compact-sm" onClick={discard}>
        {t("editor.discard")}
      </Button>
    </Alert>
  );
}
