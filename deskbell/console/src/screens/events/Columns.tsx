/** The head of a list of events. */

import { Checkbox, Table, UnstyledButton } from "@mantine/core";
import { t } from "../../texts";

/** From which widths columns are shown: the rest stands on the event's page. */
export const FROM = {
  "events.state": {},
  "events.owner": { visibleFrom: "sm" },
  "events.category": { visibleFrom: "sm" },
  "events.eventType": { visibleFrom: "sm" },
  "events.conditions": { visibleFrom: "md" },
  "events.actions": { visibleFrom: "md" },
} as const;

export function Columns(given: {
  owned: boolean;
  descending: boolean;
  reverse: () => void;
  /** How many of the rows are ticked; null where there is nothing to tick them for. */
  ticked: "none" | "some" | "all" | null;
  tickAll: (all: boolean) => void;
}) {
  const rest = [
    "events.state",
    ...(given.owned ? (["events.owner"] as const) : []),
    "events.category",
    "events.eventType",
    "events.conditions",
    "events.actions",
  ] as const;
  return (
    <Table.Thead>
      <Table.Tr>
        {given.ticked && (
          <Table.Th w={40}>
            <Checkbox
              aria-label={t("events.selectAll")}
              checked={given.ticked === "all"}
              indeterminate={given.ticked === "some"}
              onChange={({ currentTarget }) => given.tickAll(currentTarget.checked)}
            />
          </Table.Th>
        )}
        <Table.Th aria-sort={given.descending ? "descending" : "ascending"}>
          <UnstyledButton fz="sm" fw={700} onClick={given.reverse}>
            {t("events.name")} <span aria-hidden>{given.descending ? "↓" : "↑"}</span>
          </UnstyledButton>
        </Table.Th>
        {rest.map((name) => (
          <Table.Th key={name} {...FROM[name]}>
            {t(name)}
          </Table.Th>
        ))}
      </Table.Tr>
    </Table.Thead>
  );
}
