/** From when on a list shows what there is, as the number says that led to it; a click shows earlier ones too. */

import { Button } from "@mantine/core";
import { t } from "../texts";
import { exactly } from "./Moment";

/** Return the moment that an address names; null where it names none. */
export const sinceOf = (said: string | null) => (said && !Number.isNaN(Date.parse(said)) ? said : null);

export function Since({ since, forget }: { since: string | null; forget: () => void }) {
  if (!since) return null;
  return (
    <Button variant="light" size="compact-sm" title={t("list.sinceAny")} onClick={forget}>
      {t("list.since", { since: exactly(since) })} ×
    </Button>
  );
}
