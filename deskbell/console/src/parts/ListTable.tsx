/** A list as a table, page by page, with what narrows it above. */

import { Group, Select, Stack, Table, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { type Key, t } from "../texts";
import { type Page, Paged, type Turning } from "./Paging";

interface Given<Node> extends Turning {
  title: string;
  /** What its columns are called; one of buttons or links, which stands last, is called nothing. */
  columns: readonly Key[];
  page: (Page & { edges: readonly { node: Node }[] }) | undefined;
  fetching: boolean;
  none: string;
  row: (node: Node) => ReactNode;
  failures: ReactNode;
  /** What narrows it. */
  children: ReactNode;
}

export function ListTable<Node>({ title, columns, row, failures, children, ...given }: Given<Node>) {
  return (
    <Stack>
      <Title order={1} size="h3">
        {title}
      </Title>
      <Group>{children}</Group>
      {failures}
      <Table.ScrollContainer minWidth={760}>
        <Table aria-label={title} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              {columns.map((name) => (
                <Table.Th key={name}>{t(name)}</Table.Th>
              ))}
              <Table.Td />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>{given.page?.edges.map(({ node }) => row(node))}</Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Paged {...given} />
    </Stack>
  );
}

/** A choice of what the list is narrowed to, of values that have texts. */
export function Narrowing<Value extends string>(given: {
  name: Key;
  of: readonly Value[];
  called: (value: Value) => Key;
  value: Value | null;
  choose: (to: string | null) => void;
}) {
  const { name, of, called, value, choose } = given;
  return (
    <Select
      aria-label={t(name)}
      placeholder={t(name)}
      clearable
      data={of.map((each) => ({ value: each, label: t(called(each)) }))}
      value={value}
      onChange={choose}
    />
  );
}
