/** Making an agent, and editing one: who they are, where they work, and which roles they hold. */

import { Loader, Stack } from "@mantine/core";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { useFragment } from "../../gql";
import type { AgentShownFragment } from "../../gql/graphql";
import { useOneKey } from "../../parts/key";
import { Nowhere } from "../../parts/Nowhere";
import { type Outcome, outcome } from "../../parts/outcome";
import { t } from "../../texts";
import { AgentForm, type Described } from "./AgentForm";
import { changesOf } from "./changes";
import {
  AGENT,
  AGENT_SHOWN,
  ASSIGN_ROLES,
  CREATE_AGENT,
  EVERYONE,
  SET_AVAILABILITY,
  UPDATE_AGENT,
} from "./documents";
import { Work } from "./Work";

const NOBODY: Described = {
  displayName: "",
  email: "",
  password: "",
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  groupIds: [],
  roleIds: [],
  availability: null,
};

export function NewAgent() {
  const [, create] = useMutation(CREATE_AGENT);
  const key = useOneKey();
  const send = ({ availability: _, ...input }: Described) =>
    outcome(create({ input: { ...input, idempotencyKey: key.of(input) } }));
  return <AgentForm title={t("people.newAgent")} before={NOBODY} send={send} />;
}

export function EditAgent({ id }: { id: string }) {
  const [{ data, error }] = useQuery({ query: AGENT, variables: { id }, requestPolicy: "network-only" });
  const node = data?.node;
  const found = node?.__typename === "Agent" ? node : null;
  const agent = useFragment(AGENT_SHOWN, found);
  if (error) return <Nowhere said="people.gone" error={error} />;
  if (!data) return <Loader />;
  if (!agent || !found) return <Nowhere said="people.gone" />;
  return (
    <Stack maw={600}>
      <KnownAgent agent={agent} />
      <Work agent={found} />
    </Stack>
  );
}

const ids = (things: readonly { id: string }[]) => things.map(({ id }) => id);

const describe = (agent: AgentShownFragment): Described => ({
  displayName: agent.displayName,
  email: agent.email,
  password: "",
  timeZone: agent.timeZone,
  groupIds: ids(agent.groups),
  roleIds: ids(agent.roles.filter(({ name }) => name !== EVERYONE)),
  availability: agent.availability ?? null,
});

function KnownAgent({ agent }: { agent: AgentShownFragment }) {
  const [, update] = useMutation(UPDATE_AGENT);
  const [, assign] = useMutation(ASSIGN_ROLES);
  const [, setAvailability] = useMutation(SET_AVAILABILITY);
  const [before] = useState(() => describe(agent));
  const send = async (now: Described): Promise<Outcome> => {
    const agentId = agent.id;
    const { roleIds, availability, email: _, ...described } = changesOf(before, now);
    const steps = [
      Object.keys(described).length && (() => update({ input: { agentId, ...described } })),
      roleIds && (() => assign({ agentId, roleIds })),
      availability && (() => setAvailability({ input: { agentId, availability } })),
    ];
    for (const step of steps) {
      const next: Outcome = step ? await outcome(step()) : { done: true };
      if (!next.done) return next;
    }
    return { done: true };
  };
  return <AgentForm title={agent.displayName} before={before} send={send} known />;
}
