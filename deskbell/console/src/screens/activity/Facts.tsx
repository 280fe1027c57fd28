/** The facts of something that happened, in people's words. */

import { Table } from "@mantine/core";
import { useQuery } from "urql";
import type { EventTypeId } from "../../gql/graphql";
import { exactly } from "../../parts/Moment";
import { t } from "../../texts";
import { WORDS } from "./documents";
import { type Fact, inWords } from "./words";

export function Facts({ facts, type }: { facts: readonly Fact[]; type: EventTypeId }) {
  const [{ data, fetching }] = useQuery({ query: WORDS, variables: { type } });
  if (fetching) return null;
  const saying = { yes: t("activity.yes"), no: t("activity.no"), moment: exactly };
  const said = inWords(facts, data?.eventType, saying);
  return (
    <Table aria-label={t("activity.facts")} layout="fixed" my="xs">
      <Table.Tbody>
        {said.map(({ name, title, value }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row" className="written">
              {title}
            </Table.Th>
            <Table.Td className="written">{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
