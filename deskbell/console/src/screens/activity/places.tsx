/** All that happens, and one thing that happened. */

import { Anchor, Loader, Stack, Title } from "@mantine/core";
import { useQuery } from "urql";
import { Link, Route, Switch } from "wouter";
import { Nowhere } from "../../parts/Nowhere";
import { t } from "../../texts";
import { Activity } from "./Activity";
import { ONE_OCCURRENCE } from "./documents";
import { OccurrenceRow } from "./OccurrenceRow";

export function Places() {
  return (
    <Switch>
      <Route path="/:id">{({ id }) => <OneOccurrence key={id} id={id} />}</Route>
      <Route path="/">
        <Activity />
      </Route>
      <Route>
        <Nowhere said="nav.nowhere" />
      </Route>
    </Switch>
  );
}

function OneOccurrence({ id }: { id: string }) {
  const [{ data, error, fetching }] = useQuery({ query: ONE_OCCURRENCE, variables: { id } });
  const found = data?.node?.__typename === "Occurrence" ? data.node : null;
  if (!fetching && !found) return <Nowhere said="activity.gone" error={error} />;
  return (
    <Stack>
      <Title order={1} size="h3">
        {t("nav.activity")}
      </Title>
      <Anchor component={Link} href="/" size="sm">
        {t("activity.all")}
      </Anchor>
      {fetching && <Loader />}
      {found && <OccurrenceRow occurrence={found} unfolded />}
    </Stack>
  );
}
