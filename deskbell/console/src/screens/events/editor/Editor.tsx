/** Making an event, and editing one: wholly from what the catalogue says of its type. */

import { Button, Group, Loader, Select, Stack, TextInput, Title } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useMutation, useQuery } from "urql";
import { useLocation } from "wouter";
import type { EventLevel, EventTypeId } from "../../../gql/graphql";
import { Failures, type Refusal } from "../../../parts/failures";
import { useOneKey } from "../../../parts/key";
import { useLeavingAsks } from "../../../parts/leaving";
import { useTitle } from "../../../parts/title";
import { t } from "../../../texts";
import { CATEGORIES } from "../documents";
import { Actions } from "./Actions";
import { Conditions } from "./Conditions";
import { CREATE, FORM, UPDATE } from "./documents";
import { contentsOf, type Draft, empty, inputOf } from "./draft";
import { drop, keep, kept } from "./kept";
import { elsewhere, type Refused, refusedAmong } from "./refusals";
import { Trying } from "./Trying";

/** What is edited: a new event of a level, or one that there is. */
interface Given {
  level: EventLevel;
  event?: { id: string; revision: number; draft: Draft };
}

export function Editor({ level, event }: Given) {
  const name = event?.id ?? `new-${level}`;
  const before = event?.draft ?? empty(level);
  const [draft, setDraft] = useState(() => kept(name) ?? before);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const key = useOneKey();
  const [, go] = useLocation();
  const [creating, create] = useMutation(CREATE);
  const [updating, update] = useMutation(UPDATE);
  const changed = JSON.stringify(draft) !== JSON.stringify(before);
  const asking = useLeavingAsks(changed);
  useTitle(event ? draft.name : t("events.new"));
  useEffect(() => (changed ? keep(name, draft) : drop(name)), [changed, name, draft]);
  const change = (next: Draft) => {
    setDraft(next);
    setRefusals([]);
  };
  const refused = refusedAmong(refusals);
  const save = async () => {
    const input = inputOf(draft);
    if (!input) return;
    const answer = event
      ? (
          await update({
            input: {
              id: event.id,
              revision: event.revision,
              name: draft.name,
              enabled: draft.enabled,
              ...contentsOf(draft),
            },
          })
        ).data?.updateEvent
      : (await create({ input: { ...input, idempotencyKey: key.of(input) } })).data?.createEvent;
    if (!answer?.event) return setRefusals(answer?.errors ?? []);
    drop(name);
    asking.stop();
    go(event ? `/${event.id}` : "/");
  };
  const buttons = (
    <Group>
      <Button onClick={save} disabled={!draft.eventType} loading={creating.fetching || updating.fetching}>
        {t("editor.save")}
      </Button>
      <Button variant="default" onClick={() => go(event ? `/${event.id}` : "/")}>
        {t("dialog.cancel")}
      </Button>
    </Group>
  );
  return (
    <Stack maw={900}>
      <Title order={1} size="h3">
        {event ? draft.name : t("events.new")}
      </Title>
      <Failures error={creating.error ?? updating.error} errors={elsewhere(refusals)} />
      <TypeChoice draft={draft} change={change} fixed={Boolean(event)} />
      <TextInput
        label={t("events.name")}
        error={refused("name")}
        value={draft.name}
        onChange={({ currentTarget }) => change({ ...draft, name: currentTarget.value })}
      />
      {draft.eventType ? (
        <Contents type={draft.eventType} draft={draft} change={change} refused={refused}>
          {buttons}
        </Contents>
      ) : (
        buttons
      )}
    </Stack>
  );
}

function Contents(given: {
  type: EventTypeId;
  draft: Draft;
  change: (draft: Draft) => void;
  refused: Refused;
  children: ReactNode;
}) {
  const [{ data, error }] = useQuery({ query: FORM, variables: { type: given.type } });
  const form = data?.eventType;
  if (!form) return error ? <Failures error={error} /> : <Loader />;
  return (
    <>
      <Conditions form={form} {...given} />
      <Actions form={form} {...given} />
      {given.children}
      <Trying draft={given.draft} form={form} />
    </>
  );
}

function TypeChoice(given: { draft: Draft; change: (draft: Draft) => void; fixed: boolean }) {
  const { draft, change } = given;
  const [{ data }] = useQuery({ query: CATEGORIES });
  const [chosen, setCategory] = useState<string | null>(null);
  const offered = (data?.eventCategories ?? []).filter(({ eventTypes }) =>
    eventTypes.some(({ levels }) => levels.includes(draft.level)),
  );
  const own = offered.find(({ eventTypes }) => eventTypes.some(({ id }) => id === draft.eventType));
  const category = offered.find(({ id }) => id === chosen) ?? own;
  const types = category?.eventTypes.filter(({ levels }) => levels.includes(draft.level)) ?? [];
  const named = ({ id, title }: { id: string; title: string }) => ({ value: id, label: title });
  return (
    <Group>
      <Select
        label={t("events.category")}
        searchable
        disabled={given.fixed}
        data={offered.map(named)}
        value={category?.id ?? null}
        onChange={(id) => {
          setCategory(id);
          change({ ...empty(draft.level), name: draft.name });
        }}
      />
      <Select
        label={t("editor.eventType")}
        searchable
        disabled={given.fixed || !category}
        data={types.map(named)}
        value={draft.eventType}
        onChange={(id) => change({ ...empty(draft.level), name: draft.name, eventType: id as EventTypeId })}
      />
    </Group>
  );
}
