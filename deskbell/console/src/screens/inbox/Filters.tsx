/** What an inbox is narrowed by. */

import { Group, Select, Switch } from "@mantine/core";
import { useQuery } from "urql";
import type { EventTypeId, MessageFilter } from "../../gql/graphql";
import { CATEGORIES } from "../../parts/categories";
import { t } from "../../texts";

export function Filters({ filter, change }: { filter: MessageFilter; change: (to: MessageFilter) => void }) {
  const [{ data }] = useQuery({ query: CATEGORIES });
  return (
    <Group>
      <Switch
        label={t("inbox.onlyUnread")}
        checked={Boolean(filter.unread)}
        onChange={({ currentTarget }) => change({ ...filter, unread: currentTarget.checked })}
      />
      <Select
        aria-label={t("events.eventType")}
        placeholder={t("events.eventType")}
        size="xs"
        clearable
        searchable
        data={(data?.eventCategories ?? []).map(({ title, eventTypes }) => ({
          group: title,
          items: eventTypes.map((type) => ({ value: type.id, label: type.title })),
        }))}
        value={filter.eventType ?? null}
        onChange={(eventType) => change({ ...filter, eventType: eventType as EventTypeId })}
      />
    </Group>
  );
}
