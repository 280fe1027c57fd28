/** How things stand at this moment: what waits, is parked, paused, throttled or switched off. */

import { Anchor, Card, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useQuery } from "urql";
import { Link } from "wouter";
import type { ActivityQuery, Permission } from "../../gql/graphql";
import { EventLink } from "../../parts/EventLink";
import { exactly } from "../../parts/Moment";
import { place } from "../../parts/paths";
import { language, t } from "../../texts";
import { DISABLED } from "./documents";

const number = (value: number) => new Intl.NumberFormat(language).format(value);

export function Now({ activity, viewer }: ActivityQuery) {
  const { waiting, parked, paused, throttled } = activity;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} component="section" aria-label={t("overview.now")}>
      <Standing title={t("overview.waiting")} value={number(waiting)} at="/activity" />
      <Standing
        title={t("overview.parked")}
        value={number(parked)}
        at="/activity?type=EVENT_ACTION_FAILED"
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
              ? t("overview.pausedUntil", { name, until: exactly(until), count: held })
              : t("overview.pausedByHand", { name, count: held })}
          </Text>
        ))}
      </Standing>
      <Standing
        title={t("overview.throttled")}
        value={number(throttled.length)}
        at="/activity?type=EVENT_THROTTLED"
        alarming={throttled.length > 0}
      >
        {throttled.map((event) => (
          <EventLink key={event.id} event={event} />
        ))}
      </Standing>
      <Disabled held={viewer.permissions} />
    </SimpleGrid>
  );
}

function Disabled({ held }: { held: readonly Permission[] }) {
  const [{ data }] = useQuery({
    query: DISABLED,
    variables: {
      global: held.includes("MANAGE_GLOBAL_EVENTS"),
      employees: held.includes("VIEW_EMPLOYEE_EVENTS"),
    },
  });
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
  at: string;
  alarming?: boolean;
  children?: ReactNode;
}) {
  return (
    <Card withBorder padding="sm">
      <Anchor component={Link} href={place(given.at)} c={given.alarming ? "orange" : undefined}>
        <Text component="span" fz="xl" fw={700} display="block">
          {given.value}
        </Text>
        <Text component="span" size="sm">
          {given.title}
        </Text>
      </Anchor>
      {given.children && (
        <Text component="div" size="xs">
          {given.children}
        </Text>
      )}
    </Card>
  );
}
