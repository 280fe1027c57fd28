/** What an item holds, as people read it. */

import { Anchor, Badge, Text } from "@mantine/core";
import { Link } from "wouter";
import { Moment } from "../../parts/Moment";
import { itemPlace } from "../../parts/paths";
import { language, t } from "../../texts";
import type { Field } from "./description";
import type { Values } from "./kinds";

const NOTHING = "–";
const URGENT = "URGENT"; // of whichever choice

export const isNothing = (value: unknown) =>
  value == null || value === "" || (Array.isArray(value) && !value.length);

export function Shown({ field, value }: { field: Field; value: unknown }) {
  if (isNothing(value)) return <Text size="sm">{NOTHING}</Text>;
  if (Array.isArray(value))
    return value.map((each, place) => <Shown key={keyOf(each, place)} field={field} value={each} />);
  if (field.shape === "moment") return <Moment at={String(value)} />;
  if (field.shape === "thing" && typeof value === "string")
    return (
      <Anchor component={Link} href={itemPlace(value)} size="sm">
        {t("desk.look", { what: field.title })}
      </Anchor>
    );
  if (field.shape === "choice" && value === URGENT) return <Badge color="red">{inText(field, value)}</Badge>;
  return (
    <Text size="sm" className="written">
      {inText(field, value)}
    </Text>
  );
}

const keyOf = (value: unknown, place: number) => `${place} ${JSON.stringify(value)}`;

/** Return a value in one text; of several parts those that are not ids. */
export function inText(field: Field, value: unknown): string {
  if (isNothing(value)) return NOTHING;
  if (field.shape === "flag") return t(value === true ? "desk.yes" : "desk.no");
  if (field.shape === "choice")
    return field.choices?.find((choice) => choice.value === value)?.title ?? String(value);
  if (field.shape === "number") return new Intl.NumberFormat(language).format(Number(value));
  if (field.shape === "thing") return String((value as Values).label ?? NOTHING);
  if (field.shape !== "parts") return String(value);
  const parts = field.parts?.filter(({ shape }) => shape !== "thing") ?? [];
  return parts.map((part) => inText(part, (value as Values)[part.name])).join(": ");
}
