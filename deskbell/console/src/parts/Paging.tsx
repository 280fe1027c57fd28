/** What stands below a page of a list, and the way to the next page and back to the first. */

import { Button, Group, Loader, Text } from "@mantine/core";
import { t } from "../texts";

interface PageInfo {
  hasNextPage: boolean;
  endCursor?: string | null | undefined;
}

export interface Page {
  totalCount: number;
  totalCountIsExact: boolean;
  edges: readonly unknown[];
  pageInfo: PageInfo;
}

export interface Turning {
  after: string | null;
  turn: (to: string | null) => void;
}

/** Say that there is nothing, or how much in all, and lead on. */
export function Paged(given: Turning & { page: Page | undefined; fetching: boolean; none: string }) {
  const { page, fetching, none, ...turning } = given;
  if (!page) return fetching && <Loader />;
  return (
    <>
      {!page.edges.length && <Text c="dimmed">{none}</Text>}
      <Group>
        <Text size="sm">
          {t(page.totalCountIsExact ? "list.total" : "desk.totalMore", { count: page.totalCount })}
        </Text>
        <Paging page={page.pageInfo} {...turning} />
      </Group>
    </>
  );
}

export function Paging({ after, page, turn }: Turning & { page: PageInfo }) {
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
