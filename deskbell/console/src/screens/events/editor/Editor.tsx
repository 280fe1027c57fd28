/** Making an event, and editing one: wholly from what the catalogue says of its type. */

import { Alert, Button, Checkbox, Group, Loader, Stack, TextInput, Title } from "@mantine/core";
import { type ReactNode, useEffect, useState } from "react";
import { useMutation, useQuery } from "urql";
import { useLocation } from "wouter";
import type { EventLevel, EventTypeId } from "../../../gql/graphql";
import { Failures, type Refusal } from "../../../parts/failures";
import { useOneKey } from "../../../parts/key";
import { useLeavingAsks } from "../../../parts/leaving";
import { useTitle } from "../../../parts/title";
import { t } from "../../../texts";
import { Actions } from "./Actions";
import { Conditions } from "./Conditions";
import { CREATE, FORM, UPDATE } from "./documents";
import { alike, contentsOf, type Draft, empty, inputOf } from "./draft";
import { drop, keep, kept } from "./kept";
import { elsewhere, type Refused, refusedAmong, standing } from "./refusals";
import { Trying } from "./Trying";
import { TypeChoice } from "./TypeChoice";

/** What is edited: a new event of a level, or one that there is. */
interface Given {
  level: EventLevel;
  event?: { id: string; revision: number; draft: Draft };
}

export function Editor({ level, event }: Given) {
  const name = event ? `${event.id}-${event.revision}` : `new-${level}`;
  const [before] = useState(() => event?.draft ?? empty(level));
  const [found, setFound] = useState(() => kept(name));
  const [draft, setDraft] = useState(found ?? before);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const key = useOneKey();
  const [, go] = useLocation();
  const [creating, create] = useMutation(CREATE);
  const [updating, update] = useMutation(UPDATE);
  const changed = !alike(draft, before);
  const asking = useLeavingAsks(changed);
  useTitle(event ? draft.name : t("events.new"));
  useEffect(() => (changed ? keep(name, draft) : drop(name)), [changed, name, draft]);
  const change = (next: Draft) => {
    setDraft(next);
    setRefusals(standing(refusals, draft, next));
  };
  const leave = () => {
    drop(name);
    asking.stop();
    go(event ? `/${event.id}` : "/");
  };
  const cancel = () => (!changed || window.confirm(t("editor.leave"))) && leave();
  const discard = () => {
    setFound(null);
    setDraft(before);
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
              ...contentsOf(draft),
            },
          })
        ).data?.updateEvent
      : (await create({ input: { ...input, idempotencyKey: key.of(input) } })).data?.createEvent;
    if (!answer?.event) return setRefusals(answer?.errors ?? []);
    leave();
  };
  const buttons = (
    <Group>
      <Button onClick={save} disabled={!draft.eventType} loading={creating.fetching || updating.fetching}>
        {t("editor.save")}
      </Button>
      <Button variant="default" onClick={cancel}>
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
      {found && changed && <Found discard={discard} />}
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

/** That what is shown was begun before, and the way back to what there is. */
function Found({ discard }: { discard: () => void }) {
  return (
    <Alert color="gray" role="status" title={t("editor.found")}>
      <Button variant="default" size="compact-sm" onClick={discard}>
        {t("editor.discard")}
      </Button>
    </Alert>
  );
}
