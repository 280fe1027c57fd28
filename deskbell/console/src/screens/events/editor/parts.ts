/** What the parts of a draft are called, as a sentence about one begins. */

import { useFragment } from "../../../gql";
import { t } from "../../../texts";
import type { Form } from "./Conditions";
import { ASKED } from "./documents";
import type { Draft } from "./draft";

/** Return the titles of what a path leads to: the condition, or the action and what it asks for. */
export function partOf(path: readonly string[], draft: Draft, form: Form): string[] {
  const start = path.findIndex((member) => member === "conditions" || member === "actions");
  const [part, ...rest] = start < 0 ? [] : path.slice(start);
  if (part === "conditions") {
    const held = draft[rest[0] === "any" ? "any" : "all"][Number(rest[1])];
    const title = form.conditions.find(({ condition }) => condition === held?.condition)?.title;
    return title ? [t("events.conditions"), title] : [];
  }
  const perform = Object.keys(draft.actions[Number(rest[0])]?.perform ?? {})[0];
  const action = form.actions.find((known) => known.perform === perform);
  if (!action) return [];
  // biome-ignore lint/correctness/useHookAtTopLevel: it only unmasks, and is no hook
  const asked = useFragment(ASKED, action.parameters).find(({ name }) => rest.includes(name));
  return [action.title, ...(asked ? [asked.title] : [])];
}
