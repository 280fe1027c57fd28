/** Items in rows, each leading to its page. */

import { Anchor, Table } from "@mantine/core";
import { Link } from "wouter";
import { itemPlace } from "../../parts/paths";
import type { Kind } from "./description";
import { called, type Values } from "./kinds";
import { Shown } from "./Shown";

export function ItemTable({
  kind,
  list,
  items,
}: {
  kind: Kind;
  list: NonNullable<Kind["list"]>;
  items: readonly (Values & { id: string })[];
}) {
  const columns = list.columns.flatMap((name) => kind.fields.find((field) => field.name === name) ?? []);
  const others = columns.filter(({ name }) => name !== kind.label);
  const label = columns.find(({ name }) => name === kind.label);
  return (
    <Table.ScrollContainer minWidth={800}>
      <Table aria-label={list.title} className="compact" highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th miw={180}>{label?.title ?? kind.title}</Table.Th>
            {others.map(({ name, title }) => (
              <Table.Th key={name}>{title}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {items.map((item) => (
            <Table.Tr key={item.id}>
              <Table.Td>
                <Anchor component={Link} href={itemPlace(item.id)} size="sm" className="label">
                  {called(kind, item)}
                </Anchor>
              </Table.Td>
              {others.map((field) => (
                <Table.Td key={field.name}>
                  <Shown field={field} value={item[field.name]} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
