/** How things stand: what waits, is parked, paused or switched off, and what was throttled of late. */

import { Anchor, Card, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import type { ActivityQuery, ActivitySpan, OutboxState } from "../../gql/graphql";
import { EventLink } from "../../parts/EventLink";
import { useAnew } from "../../parts/everyMinute";
import { ago } from "../../parts/Moment";
import { useMay } from "../../parts/may";
import { place } from "../../parts/paths";
import { language, t } from "../../texts";
import { Behind } from "./Behind";
import { DISABLED } from "./documents";

const NAMED = 20; // of what is throttled or paused, at most
const LOOKED_AT = 10_000; // of what waits in the outbox or for a receiver, at most
const number = (value: number) => new Intl.NumberFormat(language).format(value);

/** Say how many there are, where there may be more than were counted. */
const figure = (count: number, more: boolean) =>
  more ? t("overview.orMore", { count: number(count) }) : number(count);

export function Now({ activity, span }: ActivityQuery & { span: ActivitySpan }) {
  const { waiting, parked, paused, throttled } = activity;
  const more = waiting + parked >= LOOKED_AT;
  const seen = useMay()(["VIEW_OCCURRENCES"]);
  const listed = (outbox: OutboxState) => (seen ? `/activity?outbox=${outbox}` : null);
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }} component="section" aria-label={t("overview.now")}>
      <Tile title={t("overview.waiting")} count={waiting} more={more} at={listed("WAITING")} />
      <Tile
        title={t("overview.parked")}
        count={parked}
        more={more}
        at={listed("PARKED")}
        alarming={parked > 0}
      >
        {parked > 0 && t("overview.parkedHelp")}
      </Tile>
      <Tile
        title={t("overview.paused")}
        count={paused.length}
        more={paused.length >= NAMED}
        alarming={paused.length > 0}
      >
        {paused.map((receiver) => (
          <Paused key={receiver.key} receiver={receiver} />
        ))}
      </Tile>
      <Tile
        title={t(`overview.throttled.${span}`)}
        count={throttled.length}
        more={throttled.length >= NAMED}
        alarming={throttled.length > 0}
      >
        {throttled.map((event) => (
          <EventLink key={event.id} event={event} />
        ))}
      </Tile>
      <Disabled />
    </SimpleGrid>
  );
}

/** A receiver, with what waits for it, until when, and why. */
function Paused({ receiver }: { receiver: ActivityQuery["activity"]["paused"][number] }) {
  const { key, name, until, failingSince, waiting } = receiver;
  const at = place(`/deliveries?${new URLSearchParams({ receiver: key })}`);
  return (
    <div className="written">
      <Behind at={waiting ? at : null}>
        {t("overview.held", { name, count: figure(waiting, waiting >= LOOKED_AT) })}
      </Behind>
      <div>
        {until ? t("overview.pausedUntil", { when: ago(until) }) : t("overview.pausedByHand")}
        {failingSince && `; ${t("overview.failing", { when: ago(failingSince) })}`}
      </div>
    </div>
  );
}

function Disabled() {
  const may = useMay();
  const { data } = useAnew({
    query: DISABLED,
    variables: { global: may(["MANAGE_GLOBAL_EVENTS"]), employees: may(["VIEW_EMPLOYEE_EVENTS"]) },
  });
  return (
    <>
      {data?.global && (
        <Tile title={t("overview.disabledGlobal")} count={data.global.totalCount} at="/global?enabled=no" />
      )}
      {data?.employees && (
        <Tile
          title={t("overview.disabledEmployees")}
          count={data.employees.totalCount}
          at="/employees?enabled=no"
        />
      )}
    </>
  );
}

function Tile(given: {
  title: string;
  count: number;
  /** Whether there may be more. */
  more?: boolean;
  /** Where what it counts is listed, if not here, and as far as that is open. */
  at?: string | null;
  alarming?: boolean;
  children?: ReactNode;
}) {
  const color = given.alarming ? "var(--warning)" : undefined;
  const said = (
    <>
      <Text component="span" fz="xl" fw={700} display="block" c={color}>
        {figure(given.count, given.more ?? false)}
      </Text>
      <Text component="span" size="sm">
        {given.title}
      </Text>
    </>
  );
  return (
    <Card withBorder padding="sm">
      {given.at && given.count ? (
        <Anchor component={Link} href={place(given.at)}>
          {said}
        </Anchor>
      ) : (
        <div>{said}</div>
      )}
      {given.children && (
        <Text component="div" size="xs">
          {given.children}
        </Text>
      )}
    </Card>
  );
}
