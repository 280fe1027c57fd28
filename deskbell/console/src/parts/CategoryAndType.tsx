/** Choosing a category of the catalogue, and one of its event types. */

import { Select } from "@mantine/core";
import { useQuery } from "urql";
import { t } from "../texts";
import { CATEGORIES } from "./categories";

const named = ({ id, title }: { id: string; title: string }) => ({ value: id, label: title });

export function CategoryAndType(given: {
  category: string | null;
  type: string | null;
  change: (to: { category?: string | null; type: string | null }) => void;
}) {
  const { category, type, change } = given;
  const [{ data }] = useQuery({ query: CATEGORIES });
  const categories = data?.eventCategories ?? [];
  const types = categories.filter(({ id }) => !category || id === category);
  return (
    <>
      <Select
        aria-label={t("events.category")}
        placeholder={t("events.category")}
        clearable
        searchable
        data={categories.map(named)}
        value={category}
        onChange={(to) => change({ category: to, type: null })}
      />
      <Select
        aria-label={t("events.eventType")}
        placeholder={t("events.eventType")}
        clearable
        searchable
        data={types.map(({ title, eventTypes }) => ({ group: title, items: eventTypes.map(named) }))}
        value={type}
        onChange={(to) => change({ type: to })}
      />
    </>
  );
}
