/** What a list of events is narrowed by. */

import { Group, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import type { CategoryId, EventFilter, EventTypeId } from "../../gql/graphql";
import { CategoryAndType } from "../../parts/CategoryAndType";
import { t } from "../../texts";

const TYPED = 300; // milliseconds after the last letter before it is searched for

export function Filters({ filter, change }: { filter: EventFilter; change: (to: EventFilter) => void }) {
  const [typed, setTyped] = useState(filter.search ?? "");
  const asked = useRef(typed);
  const search = useDebouncedCallback((text: string) => {
    asked.current = text;
    change({ ...filter, search: text || null });
  }, TYPED);
  const type = (text: string) => {
    setTyped(text);
    search(text);
  };
  // Going back brings another text; what is typed in the meantime stays.
  useEffect(() => {
    if ((filter.search ?? "") === asked.current) return;
    asked.current = filter.search ?? "";
    setTyped(asked.current);
  }, [filter.search]);
  return (
    <Group>
      <TextInput
        aria-label={t("events.search")}
        placeholder={t("events.search")}
        type="search"
        value={typed}
        onChange={({ currentTarget }) => type(currentTarget.value)}
      />
      <CategoryAndType
        category={filter.category ?? null}
        type={filter.eventType ?? null}
        change={({ category = filter.category, type: eventType }) =>
          change({ ...filter, category: category as CategoryId, eventType: eventType as EventTypeId })
        }
      />
      <Select
        aria-label={t("events.state")}
        placeholder={t("events.state")}
        clearable
        data={[
          { value: "on", label: t("events.on") },
          { value: "off", label: t("events.off") },
        ]}
        value={filter.enabled == null ? null : filter.enabled ? "on" : "off"}
        onChange={(state) => change({ ...filter, enabled: state && state === "on" })}
      />
    </Group>
  );
}
