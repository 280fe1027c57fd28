/** Choosing things of the desk by what they are called, of whichever types an argument may name. */

import { MultiSelect, Select } from "@mantine/core";
import { useState } from "react";
import { type Found, filtering, useChoices } from "../../parts/choices";
import { type ControlGiven, labelled } from "./controls";
import { called, kindNamed } from "./kinds";

const calledOf = (entity: string, found: Found) => called(kindNamed(entity), { ...found });

export function Choose(given: ControlGiven) {
  const { argument, kind, value, change, error } = given;
  const [search, setSearch] = useState("");
  const entities = argument.entities ?? [];
  const chosen = asIds(value);
  const choices = useChoices({ entities, search, chosen, kind }, calledOf);
  const same = {
    ...labelled(given),
    error,
    searchable: true,
    clearable: !argument.required,
    searchValue: search,
    onSearchChange: setSearch,
    data: choices,
    ...filtering(entities),
  };
  if (argument.many) return <MultiSelect {...same} value={chosen} onChange={change} />;
  return <Select {...same} allowDeselect={!argument.required} value={chosen[0] ?? null} onChange={change} />;
}

function asIds(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === "string" && value ? [value] : [];
}
