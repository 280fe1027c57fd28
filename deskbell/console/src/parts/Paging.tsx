/** The way to a list's next page, and back to its first. */

import { Button, Group } from "@mantine/core";
import { t } from "../texts";

export interface PageInfo {
  hasNextPage: boolean;
  endCursor?: string | null | undefined;
}

export function Paging(given: { after: string | null; page: PageInfo; turn: (to: string | null) => void }) {
  const { after, page, turn } = given;
  return (
    <Group>
      {after && (
        <Button variant="default" size="compact-sm" onClick={() => turn(null)}>
          {t("list.first")}
        </Button>
      )}
      {page.hasNextPage && (
        <Button variant="default" size="compact-sm" onClick={() => turn(page.endCursor ?? null)}>
          {t("list.next")}
        </Button>
      )}
    </Group>
  );
}
