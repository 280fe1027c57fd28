/** A field of a number: what is typed stands until it is left, and nothing that is no number is taken for one. */

import { NumberInput, type NumberInputProps } from "@mantine/core";
import { useState } from "react";
import { t } from "../texts";
import { numberOf } from "./numbers";

const MOST = Number.MAX_SAFE_INTEGER; // beyond it numbers are no longer those that were typed

interface Given extends Omit<NumberInputProps, "value" | "onChange" | "onBlur" | "isAllowed"> {
  value: number | null | undefined;
  change: (number: number | null) => void;
}

export function Numeral({ value = null, change, ...given }: Given) {
  const [typed, type] = useState<string | number>("");
  const [stray, mark] = useState(false);
  const strays = given.allowDecimal === false ? /[\p{L}.,]/u : /\p{L}/u;
  return (
    <NumberInput
      allowedDecimalSeparators={[".", ","]}
      {...given}
      isAllowed={({ floatValue = 0 }) => Math.abs(floatValue) <= MOST}
      value={numberOf(typed) === value ? typed : (value ?? "")}
      error={stray ? t("form.number") : given.error}
      onBeforeInput={(event) => {
        if (!strays.test(textOf(event))) return;
        event.preventDefault();
        mark(true);
      }}
      onChange={(next) => {
        type(next);
        change(numberOf(next));
      }}
      onBlur={() => {
        type(value ?? "");
        mark(false);
      }}
    />
  );
}

/** Return what is typed or pasted: without what strays into it, it would be another number. */
const textOf = (event: { data?: unknown }) => String(event.data ?? "");
