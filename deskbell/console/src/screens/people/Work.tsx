/** Which work of their groups an agent takes: a row for each group, and a box for each channel. */

import { Checkbox, Table } from "@mantine/core";
import { useMutation } from "urql";
import { type FragmentType, useFragment } from "../../gql";
import type { AgentAtWorkFragment, Channel } from "../../gql/graphql";
import { Failures } from "../../parts/failures";
import { outcome } from "../../parts/outcome";
import { useWanted } from "../../parts/wanted";
import { t } from "../../texts";
import { AT_WORK, SET_ACTIVE } from "./documents";

const CHANNELS = ["TICKETS", "LIVE_CHATS", "CALLS"] as const satisfies readonly Channel[];

export function Work(given: { agent: FragmentType<typeof AT_WORK> }) {
  const { id, work } = useFragment(AT_WORK, given.agent);
  if (!work.length) return null;
  return (
    <Table.ScrollContainer minWidth={400}>
      <Table aria-label={t("people.work")}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("people.work")}</Table.Th>
            {CHANNELS.map((channel) => (
              <Table.Th key={channel}>{t(`people.${channel}`)}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {work.map((each) => (
            <InGroup key={each.group.id} agentId={id} {...each} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function InGroup(given: AgentAtWorkFragment["work"][number] & { agentId: string }) {
  const { agentId, group, channels } = given;
  const [{ data, error, fetching }, setActive] = useMutation(SET_ACTIVE);
  const [taken, want, giveUp] = useWanted(channels, channels);
  const turn = async (channel: Channel, active: boolean) => {
    want(active ? [...taken, channel] : taken.filter((other) => other !== channel));
    const { done } = await outcome(setActive({ input: { agentId, groupId: group.id, channel, active } }));
    if (!done) giveUp();
  };
  return (
    <Table.Tr>
      <Table.Td className="written">
        {group.name}
        <Failures error={error} errors={data?.setAgentActiveInGroup.errors} />
      </Table.Td>
      {CHANNELS.map((channel) => (
        <Table.Td key={channel}>
          <Checkbox
            aria-label={`${t(`people.${channel}`)}: ${group.name}`}
            checked={taken.includes(channel)}
            disabled={fetching}
            onChange={({ currentTarget }) => turn(channel, currentTarget.checked)}
          />
        </Table.Td>
      ))}
    </Table.Tr>
  );
}
