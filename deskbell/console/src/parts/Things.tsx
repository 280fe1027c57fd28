/** Choosing things of the desk, by name, of any type that the schema has. */

import { MultiSelect, Select } from "@mantine/core";
import { useState } from "react";
import { t } from "../texts";
import { filtering, useChoices } from "./choices";

interface Given {
  label: string;
  entity: string;
  error?: string | undefined;
}

function useControl({ label, entity, error }: Given, chosen: readonly string[]) {
  // The desk speaks of ids, of which whoever chooses by name knows nothing.
  const said = error && !chosen.length ? t("form.needed") : error;
  const [search, setSearch] = useState("");
  const data = useChoices({ entities: [entity], search, chosen });
  return {
    label,
    error: said,
    data,
    searchable: true,
    nothingFoundMessage: t("list.nothing"),
    searchValue: search,
    onSearchChange: setSearch,
    ...filtering([entity]),
  };
}

export function Things(
  given: Given & { chosen: readonly string[]; choose: (ids: string[]) => void; atMost?: number | null },
) {
  const control = useControl(given, given.chosen);
  const limited = given.atMost ? { maxValues: given.atMost } : {};
  return <MultiSelect {...control} {...limited} value={[...given.chosen]} onChange={given.choose} />;
}

export function Thing(given: Given & { chosen: string | null; choose: (id: string | null) => void }) {
  const control = useControl(given, given.chosen ? [given.chosen] : []);
  return <Select {...control} value={given.chosen} onChange={given.choose} />;
}
