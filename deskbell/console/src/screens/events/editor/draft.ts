/** A draft of an event, as the editor holds it, and the way from and to what the API sends. */

import type {
  ActionInput,
  ConditionInput,
  CreateEventInput,
  EventLevel,
  EventToEditQuery,
  EventTypeId,
  SentFragment,
} from "../../../gql/graphql";
import { newKey } from "../../../parts/key";

export type Group = "all" | "any";

/** A condition or an action with a key of its own, by which it stays the same while others come and go. */
export type Keyed<T> = T & { key: string };

export interface Draft {
  name: string;
  level: EventLevel;
  eventType: EventTypeId | null;
  /** Whether it rings for what a clock would have told of before it is made. */
  includePast: boolean;
  all: readonly Keyed<ConditionInput>[];
  any: readonly Keyed<ConditionInput>[];
  actions: readonly Keyed<ActionInput>[];
}

type ToEdit = NonNullable<EventToEditQuery["event"]>;

export const keyed = <T extends object>(thing: T): Keyed<T> => ({ ...thing, key: newKey() });

export function empty(level: EventLevel): Draft {
  return { name: "", level, eventType: null, includePast: false, all: [], any: [], actions: [] };
}

/** Return an event as a draft that is edited. */
export function draftOf(event: ToEdit): Draft {
  const sent = (conditions: readonly unknown[]) => (conditions as readonly SentFragment[]).map(conditionOf);
  return {
    name: event.name,
    level: event.level,
    eventType: event.eventType.id,
    includePast: false,
    all: sent(event.conditions.all),
    any: sent(event.conditions.any),
    actions: event.actions.map(actionOf),
  };
}

// What is read has more members than what is sent, such as the names of types.

function conditionOf({ condition, field, operator, value, timeZone }: SentFragment) {
  return keyed<ConditionInput>({
    condition,
    field: field ?? null,
    operator,
    value: value as ConditionInput["value"],
    timeZone: timeZone ?? null,
  });
}

function actionOf({ perform, maximumFrequencyMinutes, oncePerItem }: ToEdit["actions"][number]) {
  return keyed<ActionInput>({
    perform: perform as ActionInput["perform"],
    maximumFrequencyMinutes,
    oncePerItem,
  });
}

/** Return a draft as `createEvent` takes it, before a type is chosen null. */
export function inputOf(draft: Draft): CreateEventInput | null {
  const { name, level, eventType, includePast } = draft;
  if (!eventType) return null;
  return { name, level, eventType, ...(includePast ? { includePast } : {}), ...contentsOf(draft) };
}

/** Return whether two drafts say the same, whatever the keys of their rows. */
export function alike(one: Draft, other: Draft): boolean {
  const said = (draft: Draft) =>
    JSON.stringify([draft.name, draft.eventType, draft.includePast, contentsOf(draft)]);
  return said(one) === said(other);
}

/** Return whether a draft holds a condition or an action. */
export const hasRows = ({ all, any, actions }: Draft) => all.length + any.length + actions.length > 0;

/** Return what an edit replaces. */
export function contentsOf({ all, any, actions }: Draft) {
  return { conditions: { all: all.map(unkeyed), any: any.map(unkeyed) }, actions: actions.map(unkeyed) };
}

function unkeyed<T>({ key: _, ...thing }: Keyed<T>): Omit<T, "key"> {
  return thing;
}
