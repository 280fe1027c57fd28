/** A field of a date and a time by the reader's clock: what is typed stands until it is left. */

import { TextInput } from "@mantine/core";
import { useState } from "react";
import { fieldOf, momentOf } from "./clock";

export function MomentField(given: { label: string; at: string; change: (at: string) => void }) {
  const [typed, type] = useState<string | null>(null);
  return (
    <TextInput
      type="datetime-local"
      aria-label={given.label}
      value={typed ?? fieldOf(given.at)}
      onChange={({ currentTarget: { value } }) => {
        type(value);
        const at = momentOf(value);
        if (at) given.change(at);
      }}
      onBlur={() => type(null)}
    />
  );
}
