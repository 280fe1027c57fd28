/** The agents: found by name, a page at a time, and enabled or disabled. */

import { Anchor, Button, Group, Loader, Stack, Switch, Table, Text } from "@mantine/core";
import { useMutation } from "urql";
import { Link } from "wouter";
import { type FragmentType, useFragment } from "../../gql";
import { Failures } from "../../parts/failures";
import { Moment } from "../../parts/Moment";
import { outcome } from "../../parts/outcome";
import { useWanted } from "../../parts/wanted";
import { t } from "../../texts";
import { isolated } from "../../texts/isolated";
import { AgentSearch, Pages } from "./AgentSearch";
import { AGENT_SHOWN, EVERYONE, UPDATE_AGENT } from "./documents";
import { useAgents } from "./useAgents";

const COLUMNS = [
  "people.name",
  "people.enabled",
  "people.email",
  "people.roles",
  "people.groups",
  "people.availability",
  "people.lastActive",
] as const;

export function Agents() {
  const { agents, error, after, turn, typed } = useAgents();
  return (
    <Stack>
      <Group justify="space-between">
        <AgentSearch typed={typed} />
        <Button component={Link} href="/agents/new">
          {t("people.newAgent")}
        </Button>
      </Group>
      <Failures error={error} />
      {!agents && !error && <Loader />}
      {agents && (
        <Table.ScrollContainer minWidth={700}>
          <Table aria-label={t("people.agents")} highlightOnHover>
            <Table.Thead>
              <Table.Tr>
                {COLUMNS.map((name) => (
                  <Table.Th key={name}>{t(name)}</Table.Th>
                ))}
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {agents.edges.map(({ node }) => (
                <AgentRow key={node.id} agent={node} />
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {agents && !agents.edges.length && <Text c="dimmed">{t("people.none")}</Text>}
      {agents && <Pages total={agents.totalCount} page={agents.pageInfo} after={after} turn={turn} />}
    </Stack>
  );
}

const names = (things: readonly { name: string }[]) => things.map(({ name }) => isolated(name)).join(", ");

function AgentRow({ agent: given }: { agent: FragmentType<typeof AGENT_SHOWN> }) {
  const agent = useFragment(AGENT_SHOWN, given);
  const [{ data, error, fetching }, update] = useMutation(UPDATE_AGENT);
  const [enabled, want, giveUp] = useWanted(agent.enabled ?? false, agent);
  const enable = async (to: boolean) => {
    want(to);
    const { done } = await outcome(update({ input: { agentId: agent.id, enabled: to } }));
    if (!done) giveUp();
  };
  return (
    <Table.Tr>
      <Table.Td className="written">
        <Anchor component={Link} href={`/agents/${agent.id}`}>
          {agent.displayName}
        </Anchor>
        <Failures error={error} errors={data?.updateAgent.errors} />
      </Table.Td>
      <Table.Td>
        <Switch
          aria-label={`${t("people.enabled")}: ${agent.displayName}`}
          checked={enabled}
          disabled={fetching}
          onChange={({ currentTarget }) => enable(currentTarget.checked)}
        />
      </Table.Td>
      <Table.Td className="written">{agent.email}</Table.Td>
      <Table.Td className="written">{names(agent.roles.filter(({ name }) => name !== EVERYONE))}</Table.Td>
      <Table.Td className="written">{names(agent.groups)}</Table.Td>
      <Table.Td>{agent.availability && t(`people.${agent.availability}`)}</Table.Td>
      <Table.Td>{agent.lastActivityAt && <Moment at={agent.lastActivityAt} />}</Table.Td>
    </Table.Tr>
  );
}
