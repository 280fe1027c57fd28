/** Choosing what an event waits for: its category, and the type within it. */

import { Group, Select } from "@mantine/core";
import { useState } from "react";
import { useQuery } from "urql";
import type { EventTypeId } from "../../../gql/graphql";
import { CATEGORIES } from "../../../parts/categories";
import { t } from "../../../texts";
import { type Draft, empty, hasRows } from "./draft";

export function TypeChoice(given: { draft: Draft; change: (draft: Draft) => void; fixed: boolean }) {
  const { draft, change } = given;
  const [{ data }] = useQuery({ query: CATEGORIES });
  const [chosen, setCategory] = useState<string | null>(null);
  const offered = (data?.eventCategories ?? []).filter(({ eventTypes }) =>
    eventTypes.some(({ levels }) => levels.includes(draft.level)),
  );
  const own = offered.find(({ eventTypes }) => eventTypes.some(({ id }) => id === draft.eventType));
  const category = offered.find(({ id }) => id === chosen) ?? own;
  const types = category?.eventTypes.filter(({ levels }) => levels.includes(draft.level)) ?? [];
  const begin = (eventType: EventTypeId | null) => {
    if (hasRows(draft) && !window.confirm(t("editor.otherType"))) return false;
    change({ ...empty(draft.level), name: draft.name, eventType });
    return true;
  };
  const named = ({ id, title }: { id: string; title: string }) => ({ value: id, label: title });
  return (
    <Group>
      <Select
        label={t("events.category")}
        searchable
        allowDeselect={false}
        disabled={given.fixed}
        data={offered.map(named)}
        value={category?.id ?? null}
        onChange={(id) => begin(null) && setCategory(id)}
      />
      <Select
        label={t("editor.eventType")}
        searchable
        allowDeselect={false}
        disabled={given.fixed || !category}
        data={types.map(named)}
        value={draft.eventType}
        onChange={(id) => begin(id as EventTypeId)}
      />
    </Group>
  );
}
