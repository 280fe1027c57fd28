/** How much there was in the last hour, day or month, and how things stand; it is asked anew every minute. */

import { Alert, Group, SegmentedControl, SimpleGrid, Skeleton, Stack, Title } from "@mantine/core";
import type { ActivitySpan } from "../../gql/graphql";
import { useAsked } from "../../parts/asked";
import { useAnew } from "../../parts/everyMinute";
import { Failures } from "../../parts/failures";
import { Moment } from "../../parts/Moment";
import { t } from "../../texts";
import { ACTIVITY } from "./documents";
import { Figures } from "./Figures";
import { Now } from "./Now";

const SPANS: readonly ActivitySpan[] = ["HOUR", "DAY", "MONTH"];

export function Overview() {
  const [asked, ask] = useAsked(["span"]);
  const span = SPANS.find((known) => known === asked.span) ?? "DAY";
  const { data, error } = useAnew({ query: ACTIVITY, variables: { span } });
  const activity = data?.activity;
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t("nav.overview")}
        </Title>
        <Group>
          {activity && <Moment at={activity.until} />}
          <SegmentedControl
            aria-label={t("overview.span")}
            size="xs"
            data={SPANS.map((value) => ({ value, label: t(`overview.${value}`) }))}
            value={span}
            onChange={(to) => ask({ span: to })}
          />
        </Group>
      </Group>
      <Failures error={error} />
      {activity?.parts.some(({ exact }) => !exact) && <Alert color="yellow">{t("overview.inexact")}</Alert>}
      {activity ? (
        <>
          <Now activity={activity} span={span} />
          <Figures activity={activity} span={span} />
        </>
      ) : (
        !error && <Waiting />
      )}
    </Stack>
  );
}

function Waiting() {
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }}>
      {SPANS.map((each) => (
        <Skeleton key={each} h={300} />
      ))}
    </SimpleGrid>
  );
}
