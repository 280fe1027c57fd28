/** A verb's form: what stands in it at first, and what is sent of it. */

import { fieldOf, momentOf } from "../../parts/clock";
import type { Refusal } from "../../parts/failures";
import { t } from "../../texts";
import type { Argument, Verb } from "./description";
import type { Values } from "./kinds";

/** Return what a form shows at first: what the item holds where it is edited, else what holds if nothing is said. */
export function firstOf(verb: Verb, item: Values | null): Values {
  return Object.fromEntries(verb.arguments.map((argument) => [argument.name, first(argument, verb, item)]));
}

function first(argument: Argument, verb: Verb, item: Values | null): unknown {
  const held = verb.edits && item ? heldBy(item, argument) : null;
  if (argument.shape === "flag") return held ?? argument.initially === "true";
  if (held != null) return argument.shape === "moment" ? fieldOf(String(held)) : held;
  if (argument.shape === "choice" && !argument.many) return argument.initially ?? null;
  return null;
}

/** Return what an item has under an argument's name; of a thing its id, as `folderId` names a `folder`. */
function heldBy(item: Values, { name }: Argument): unknown {
  const held = item[name] ?? item[name.replace(/Ids?$/, "")];
  return held !== null && typeof held === "object" && "id" in held ? held.id : held;
}

/** Return an argument as a form asks for it: what is held and cannot be taken away is to stay or to change. */
export function kept(argument: Argument, verb: Verb, held: unknown): Argument {
  const goes = argument.shape === "text" || argument.shape === "flag" || argument.shape === "parts";
  return verb.edits && !goes && !isEmpty(held) ? { ...argument, required: true } : argument;
}

/** Return what stands in the way of sending: what has to be said and is not, or is said by halves. */
export function missingOf(asked: readonly Argument[], values: Values): Refusal[] {
  return asked.flatMap((argument) => {
    const sentence = lackOf(argument, values[argument.name]);
    return sentence ? [{ path: [argument.name], message: sentence }] : [];
  });
}

function lackOf({ required, shape, parts }: Argument, value: unknown): string | null {
  if (shape === "flag") return null; // what is not ticked is said too
  const inner = shape === "parts" && !Array.isArray(value) && value ? (value as Values) : null;
  const said = inner ? Object.values(inner).some((part) => !isEmpty(part)) : !isEmpty(value);
  if (!said) return required ? t("form.needed") : null;
  return inner && parts?.some((part) => lackOf(part, inner[part.name])) ? t("form.half") : null;
}

/** Return what is sent: what was filled in, and of an edit what has changed. */
export function sentOf(verb: Verb, values: Values, before: Values): Values {
  const said = verb.arguments.flatMap((argument) => {
    const [value, held] = [values[argument.name], before[argument.name]];
    if (verb.edits && JSON.stringify(value) === JSON.stringify(held) && !argument.required) return [];
    const cleared = verb.edits && value === "" && argument.shape === "text" && !argument.entities;
    return isEmpty(value) && !cleared ? [] : [[argument.name, asSent(argument, value)]];
  });
  return Object.fromEntries(said);
}

function isEmpty(value: unknown): boolean {
  return value == null || value === "" || (Array.isArray(value) && !value.length);
}

function asSent(argument: Argument, value: unknown): unknown {
  if (argument.shape === "moment") return momentOf(String(value));
  if (argument.shape === "number" && Array.isArray(value)) return value.map(Number);
  if (argument.shape !== "parts" || !argument.parts) return value;
  const parts = argument.parts.flatMap((part) => {
    const inner = (value as Values)[part.name];
    return isEmpty(inner) ? [] : [[part.name, asSent(part, inner)]];
  });
  return Object.fromEntries(parts);
}

/** Return the variables of a verb's mutation. */
export function variablesOf(verb: Verb, said: Values, id: string | null, key: string): Values {
  const all = {
    ...said,
    ...(verb.own ? { [verb.own]: id } : {}),
    ...(verb.keyed ? { idempotencyKey: key } : {}),
  };
  return verb.input ? { input: all } : all;
}
