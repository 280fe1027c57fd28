/** Who holds which role: a row for each agent, and a box for each role. */

import { Checkbox, Loader, Stack, Table } from "@mantine/core";
import { useMutation, useQuery } from "urql";
import { type FragmentType, useFragment } from "../../gql";
import { Failures } from "../../parts/failures";
import { outcome } from "../../parts/outcome";
import { useWanted } from "../../parts/wanted";
import { t } from "../../texts";
import { AgentSearch, Pages } from "./AgentSearch";
import { AGENT_SHOWN, ASSIGN_ROLES, EVERYONE, ROLE_NAMES } from "./documents";
import { useAgents } from "./useAgents";

type Named = { id: string; name: string };

export function Holders() {
  const { agents, error, after, turn, typed } = useAgents();
  const [roles] = useQuery({ query: ROLE_NAMES });
  const offered = roles.data?.roles.filter(({ name }) => name !== EVERYONE) ?? [];
  if (!agents || !roles.data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Stack>
      <AgentSearch typed={typed} />
      <Table.ScrollContainer minWidth={500}>
        <Table aria-label={t("people.holders")} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("people.name")}</Table.Th>
              {offered.map(({ id, name }) => (
                <Table.Th key={id} className="written">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {agents.edges.map(({ node }) => (
              <Holder key={node.id} agent={node} roles={offered} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Pages total={agents.totalCount} page={agents.pageInfo} after={after} turn={turn} />
    </Stack>
  );
}

function Holder(given: { agent: FragmentType<typeof AGENT_SHOWN>; roles: readonly Named[] }) {
  const agent = useFragment(AGENT_SHOWN, given.agent);
  const [{ data, error, fetching }, assign] = useMutation(ASSIGN_ROLES);
  const theirs = agent.roles.filter(({ name }) => name !== EVERYONE).map(({ id }) => id);
  const [held, want, giveUp] = useWanted(theirs, agent);
  const hold = async (role: string, on: boolean) => {
    const roleIds = on ? [...held, role] : held.filter((id) => id !== role);
    want(roleIds);
    const { done } = await outcome(assign({ agentId: agent.id, roleIds }));
    if (!done) giveUp();
  };
  return (
    <Table.Tr>
      <Table.Td className="written">
        {agent.displayName}
        <Failures error={error} errors={data?.assignRoles.errors} />
      </Table.Td>
      {given.roles.map(({ id, name }) => (
        <Table.Td key={id}>
          <Checkbox
            aria-label={`${name}: ${agent.displayName}`}
            checked={held.includes(id)}
            disabled={fetching}
            onChange={({ currentTarget }) => hold(id, currentTarget.checked)}
          />
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
