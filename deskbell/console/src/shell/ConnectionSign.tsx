/** A quiet sign of whether what is shown is live. */

import { Badge } from "@mantine/core";
import { connection } from "../api/connection";
import { t } from "../texts";

export function ConnectionSign() {
  const now = connection.use();
  if (now === "idle") return null;
  return (
    <Badge variant="dot" color={now === "live" ? "green" : "orange"} role="status">
      {t(`connection.${now}`)}
    </Badge>
  );
}
