/** What stands below a page of a list: that there is nothing, or how much in all, and the way to the next page. */

import { Group, Loader, Text } from "@mantine/core";
import { t } from "../texts";
import { type PageInfo, Paging } from "./Paging";

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

export function Paged(given: Turning & { page: Page | undefined; fetching: boolean; none: string }) {
  const { page, fetching, none, after, turn } = given;
  if (!page) return fetching && <Loader />;
  return (
    <>
      {!page.edges.length && <Text c="dimmed">{none}</Text>}
      <Group>
        <Text size="sm">
          {t(page.totalCountIsExact ? "list.total" : "desk.totalMore", { count: page.totalCount })}
        </Text>
        <Paging after={after} page={page.pageInfo} turn={turn} />
      </Group>
    </>
  );
}
