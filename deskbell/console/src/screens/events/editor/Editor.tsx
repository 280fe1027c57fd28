/** Making an event, and editing one: wholly from what the catalogue says of its type. */

import { Checkbox, Group, Loader, Stack, TextInput, Title } from "@mantine/core";
import { type ReactNode, useMemo, useState } from "react";
import { useMutation, useQuery } from "urql";
import { useLocation } from "wouter";
import type { EventLevel, EventTypeId } from "../../../gql/graphql";
import { Cancel, Form, Submit } from "../../../parts/Form";
import { Failures, type Refusal } from "../../../parts/failures";
import { useOneKey } from "../../../parts/key";
import { Meanwhile } from "../../../parts/Meanwhile";
import { useTitle } from "../../../parts/title";
import { t } from "../../../texts";
import { Actions } from "./Actions";
import { Conditions } from "./Conditions";
import { CREATE, FORM, UPDATE } from "./documents";
import { contentsOf, type Draft, empty, inputOf } from "./draft";
import { Found } from "./Found";
import type { Read } from "./kept";
import { elsewhere, type Refused, refusedAmong, remaining } from "./refusals";
import { Trying } from "./Trying";
import { TypeChoice } from "./TypeChoice";
import { useDraft } from "./useDraft";

/** What is edited: a new event of a level, or one that there is. */
interface Given {
  level: EventLevel;
  event?: { id: string; read: Read; again: () => void };
}

export function Editor({ level, event }: Given) {
  const [nothing] = useState(() => ({ revision: 0, draft: empty(level) }));
  const held = useDraft(event?.id ?? `new-${level}`, event?.read ?? nothing);
  const { draft } = held;
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const key = useOneKey();
  const [, go] = useLocation();
  const [creating, create] = useMutation(CREATE);
  const [updating, update] = useMutation(UPDATE);
  const title = event ? event.read.draft.name : t("events.new");
  useTitle(title);
  const change = (next: Draft) => {
    held.change(next);
    setRefusals(remaining(refusals, draft, next));
  };
  const anew = (choose: () => void) => () => {
    choose();
    setRefusals([]);
  };
  const leave = () => {
    held.drop();
    go(event ? `/${event.id}` : "/");
  };
  const refused = useMemo(() => refusedAmong(refusals), [refusals]);
  const send = async () => {
    const input = inputOf(draft);
    if (!input) return false;
    const { id } = event ?? {};
    const answer = id
      ? (
          await update({
            input: { id, revision: held.revision, name: draft.name, ...contentsOf(draft) },
          })
        ).data?.updateEvent
      : (await create({ input: { ...input, idempotencyKey: key.of(input) } })).data?.createEvent;
    if (answer?.event) return true;
    const errors = answer?.errors ?? [];
    const conflict = errors.some(({ code }) => code === "CONFLICT");
    if (conflict) event?.again();
    setRefusals(conflict ? [] : errors);
    return false;
  };
  const buttons = (
    <Stack>
      {held.behind && <Meanwhile said="editor.behind" mine={anew(held.putOn)} theirs={anew(held.begin)} />}
      <Group>
        <Submit disabled={!draft.eventType || held.behind}>{t("editor.save")}</Submit>
        <Cancel cancel={leave} />
      </Group>
    </Stack>
  );
  return (
    <Form changed={held.changed} send={send} done={leave}>
      <Stack maw={900}>
        <Title order={1} size="h3" className="written">
          {title}
        </Title>
        <Failures error={creating.error ?? updating.error} errors={elsewhere(refusals)} />
        {held.found && !held.behind && <Found discard={anew(held.begin)} />}
        <TypeChoice draft={draft} change={change} fixed={Boolean(event)} />
        <TextInput
          label={t("events.name")}
          error={refused("name")}
          value={draft.name}
          onChange={({ currentTarget }) => change({ ...draft, name: currentTarget.value })}
        />
        {draft.eventType ? (
          <Contents
            key={draft.eventType}
            fresh={!event}
            type={draft.eventType}
            draft={draft}
            change={change}
            refused={refused}
          >
            {buttons}
          </Contents>
        ) : (
          buttons
        )}
      </Stack>
    </Form>
  );
}

function Contents(given: {
  /** Whether it is made, and not changed. */
  fresh: boolean;
  type: EventTypeId;
  draft: Draft;
  change: (draft: Draft) => void;
  refused: Refused;
  children: ReactNode;
}) {
  const { draft, change } = given;
  const [{ data, error }] = useQuery({ query: FORM, variables: { type: given.type } });
  const form = data?.eventType;
  if (!form) return error ? <Failures error={error} /> : <Loader />;
  return (
    <>
      <Conditions form={form} {...given} />
      {given.fresh && (form.kind === "IDLE" || form.kind === "DUE") && (
        <Checkbox
          label={t("editor.includePast")}
          checked={draft.includePast}
          onChange={({ currentTarget }) => change({ ...draft, includePast: currentTarget.checked })}
        />
      )}
      <Actions form={form} {...given} />
      {given.children}
      <Trying draft={draft} form={form} />
    </>
  );
}
