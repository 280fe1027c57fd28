/** How things stand at this moment: what waits, is parked, paused, throttled or switched off. */

import { Anchor, Card, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import type { ActivityQuery } from "../../gql/graphql";
import { EventLink } from "../../parts/EventLink";
import { useEveryMinute } from "../../parts/everyMinute";
import { ago } from "../../parts/Moment";
import { useMay } from "../../parts/may";
import { place } from "../../parts/paths";
import { language, t } from "../../texts";
import { DISABLED } from "./documents";

const number = (value: number) => new Intl.NumberFormat(language).format(value);

export function Now({ activity }: ActivityQuery) {
  const { since, waiting, parked, paused, throttled } = activity;
  const seen = useMay()(["VIEW_OCCURRENCES"]);
  const listed = (address: string) => (seen ? address : null);
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} component="section" aria-label={t("overview.now")}>
      <Standing title={t("overview.waiting")} value={number(waiting)} at={null} />
      <Standing
        title={t("overview.parked")}
        value={number(parked)}
        at={listed("/activity?type=EVENT_ACTION_FAILED")}
        alarming={parked > 0}
      >
        {parked > 0 && t("overview.parkedHelp")}
      </Standing>
      <Standing
        title={t("overview.paused")}
        value={number(paused.length)}
        at="/deliveries?state=FAILED"
        alarming={paused.length > 0}
      >
        {paused.map(({ name, until, waiting: held }) => (
          <Text key={name} size="xs" className="written">
            {until
              ? t("overview.pausedUntil", { name, when: ago(until), count: held })
              : t("overview.pausedByHand", { name, count: held })}
          </Text>
        ))}
      </Standing>
      <Standing
        title={t("overview.throttled")}
        value={number(throttled.length)}
        at={listed(`/activity?${new URLSearchParams({ type: "EVENT_THROTTLED", since })}`)}
        alarming={throttled.length > 0}
      >
        {throttled.map((event) => (
          <EventLink key={event.id} event={event} />
        ))}
      </Standing>
      <Disabled />
    </SimpleGrid>
  );
}

function Disabled() {
  const may = useMay();
  const [{ data }, again] = useQuery({
    query: DISABLED,
    variables: { global: may(["MANAGE_GLOBAL_EVENTS"]), employees: may(["VIEW_EMPLOYEE_EVENTS"]) },
    requestPolicy: "cache-and-network",
  });
  useEveryMinute(() => again({ requestPolicy: "network-only" }));
  return (
    <>
      {data?.global && (
        <Standing
          title={t("overview.disabledGlobal")}
          value={number(data.global.totalCount)}
          at="/global?enabled=no"
        />
      )}
      {data?.employees && (
        <Standing
          title={t("overview.disabledEmployees")}
          value={number(data.employees.totalCount)}
          at="/employees?enabled=no"
        />
      )}
    </>
  );
}

function Standing(given: {
  title: string;
  value: string;
  /** Where what it counts is listed, as far as that is open. */
  at: string | null;
  alarming?: boolean;
  children?: ReactNode;
}) {
  const color = given.alarming ? "var(--warning)" : undefined;
  const said = (
    <>
      <Text component="span" fz="xl" fw={700} display="block">
        {given.value}
      </Text>
      <Text component="span" size="sm">
        {given.title}
      </Text>
    </>
  );
  return (
    <Card withBorder padding="sm">
      {given.at === null ? (
        <Text component="div" c={color}>
          {said}
        </Text>
      ) : (
        <Anchor component={Link} href={place(given.at)} c={color}>
          {said}
        </Anchor>
      )}
      {given.children && (
        <Text component="div" size="xs">
          {given.children}
        </Text>
      )}
    </Card>
  );
}
