/** The charts of a span: what happened, fired, was told and left the desk, and how late it came. */

import { SimpleGrid } from "@mantine/core";
import type { ActivityQuery, ActivitySpan } from "../../gql/graphql";
import { zone } from "../../parts/clock";
import { lasting } from "../../parts/duration";
import { useMay } from "../../parts/may";
import { place } from "../../parts/paths";
import { language, t } from "../../texts";
import { Figure } from "./Figure";
import { Firings } from "./Firings";
import { type Charted, justBefore, type Span, stacked } from "./series";

type Activity = ActivityQuery["activity"];
type Part = Activity["parts"][number];

const STATE_COLORS = {
  SENT: "teal.6",
  PENDING: "blue.6",
  SENDING: "cyan.6",
  FAILED: "orange.6",
  GIVEN_UP: "red.6",
  HELD: "grape.6",
  DIGESTED: "lime.7",
  SKIPPED: "gray.6",
};

export function Figures(given: { activity: Activity; span: ActivitySpan }) {
  const { activity, span } = given;
  const { parts } = activity;
  const seen = useMay()(["VIEW_OCCURRENCES"]);
  const shared = { tick: ticking(span, zone.use()), write: (value: number) => count.format(value) };
  const count = new Intl.NumberFormat(language);
  const other = t("overview.other");
  const [median, most] = [t("overview.median"), t("overview.most")];
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      <Figure
        {...shared}
        {...stacked(parts, happened, { other })}
        title={t("overview.occurrences")}
        behind={(category, within) => (seen ? listed("/activity", within, { category }) : null)}
      />
      <Figure
        {...shared}
        {...stacked(parts, fired, { other, colors: { fired: "indigo.6", heldBack: "orange.6" } })}
        title={t("overview.firings")}
        behind={(state, within) => listed("/firings", within, { state })}
      >
        <Firings
          firings={activity.firings}
          behind={(state, event) => listed("/firings", activity, { state, event })}
        />
      </Figure>
      <Figure
        {...shared}
        {...stacked(parts, told, { other, colors: { read: "teal.6", unread: "indigo.6" } })}
        title={t("overview.messages")}
        behind={(state, within) => listed("/receipts", within, { state })}
      />
      <Figure
        {...shared}
        {...stacked(parts, delivered, { other, colors: STATE_COLORS })}
        title={t("overview.deliveries")}
        behind={(state, within) => listed("/deliveries", within, { state })}
      />
      <Figure
        {...lateness(parts, median, most)}
        tick={shared.tick}
        write={(seconds) => lasting(seconds, language)}
        title={t("overview.lateness")}
        behind={(_, within) => listed("/receipts", within)}
        lines
      />
    </SimpleGrid>
  );
}

/** Return the address of a list of what there was in a span. */
const listed = (path: string, { since, until }: Span, asked: Record<string, string> = {}) =>
  place(`${path}?${new URLSearchParams({ ...asked, since, until: justBefore(until) ?? until })}`);

const happened = ({ occurrences }: Part) =>
  occurrences.map(({ category, count }) => ({ name: category.id, label: category.title, count }));

const kinds = (...given: (readonly [string, string, number])[]) =>
  given.map(([name, label, count]) => ({ name, label, count })).filter(({ count }) => count > 0);

const fired = ({ fired, heldBack }: Part) =>
  kinds(["fired", t("firings.fired"), fired], ["heldBack", t("firings.heldBack"), heldBack]);

const told = ({ read, unread }: Part) =>
  kinds(["read", t("overview.read"), read], ["unread", t("overview.unread"), unread]);

const delivered = ({ deliveries }: Part) =>
  kinds(...deliveries.map(({ state, count }) => [state, t(`deliveries.${state}`), count] as const));

/** Two lines; the number beside each is that of the last part in which anything was told. */
function lateness(parts: readonly Part[], median: string, most: string): Charted {
  const last = parts.findLast(({ medianLateness }) => medianLateness != null);
  const rows = parts.map(({ since, until, medianLateness, p95Lateness }) => ({
    since,
    until,
    values: { median: medianLateness ?? null, most: p95Lateness ?? null },
  }));
  if (!last) return { rows, series: [], drawn: [] };
  const series = [
    { name: "median", label: median, color: "indigo.6", total: last.medianLateness ?? 0, of: last },
    { name: "most", label: most, color: "orange.6", total: last.p95Lateness ?? 0, of: last },
  ];
  return { rows, series, drawn: series };
}

function ticking(span: ActivitySpan, timeZone: string | undefined): (since: string) => string {
  const day = new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone });
  const time = new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  });
  return (since) => (span === "MONTH" ? day : time).format(new Date(since));
}
