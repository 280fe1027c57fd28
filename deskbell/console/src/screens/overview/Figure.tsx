/** A chart with its numbers beside it, and as a table for whoever would rather read than look. */

import { Box, Card, Group, Skeleton, Table, Text, Title } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";
import { t } from "../../texts";
import { Behind } from "./Behind";
import { type Drawn, HEIGHT } from "./drawn";
import type { Series, Span } from "./series";

/** Wait until the browser has painted what stands now. */
const painted = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go)));

// The charts weigh as much as the rest of the screen, which says all that they do: they come behind it.
const Chart = lazy(() =>
  painted()
    .then(() => import("./Charts"))
    .then(({ Chart }) => ({ default: Chart })),
);

interface Given extends Drawn {
  title: string;
  /** Where what a series counts in a span is listed, if it is. */
  behind?: (name: string, span: Span) => string | null;
  children?: ReactNode;
}

export function Figure({ title, behind = () => null, children, ...drawn }: Given) {
  const { rows, series, lines } = drawn;
  const whole = { since: rows[0]?.since ?? "", until: rows.at(-1)?.until ?? "" };
  return (
    <Card component="section" withBorder aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      <Group gap="md" my="xs" mih={24}>
        {series.map((each) => (
          <Total key={each.name} series={each} at={behind(each.name, each.of ?? whole)} write={drawn.write} />
        ))}
        {!series.length && <Text c="dimmed">{t("overview.nothing")}</Text>}
      </Group>
      <div aria-hidden="true">
        <Suspense fallback={<Skeleton h={HEIGHT} animate={false} />}>
          <Chart {...drawn} />
        </Suspense>
      </div>
      {children}
      {(series.length > 0 || lines) && <Figures title={title} behind={behind} {...drawn} />}
    </Card>
  );
}

function Total({ series, at, write }: { series: Series; at: string | null; write: Drawn["write"] }) {
  const said = `${series.label} ${write(series.total)}`;
  return (
    <Group gap={6}>
      <Box w={10} h={10} bdrs="sm" bg={series.color} aria-hidden="true" />
      <Behind at={at}>{said}</Behind>
    </Group>
  );
}

function Figures(given: Drawn & Required<Pick<Given, "title" | "behind">>) {
  const { title, behind, rows, series, tick, write } = given;
  return (
    <details>
      <Text component="summary" size="sm">
        {t("overview.asTable")}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys */}
      <section className="long" tabIndex={0} aria-label={title}>
        <Table aria-label={title}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("overview.from")}</Table.Th>
              {series.map(({ name, label }) => (
                <Table.Th key={name}>{label}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map((row) => (
              <Table.Tr key={row.since}>
                <Table.Th scope="row">{tick(row.since)}</Table.Th>
                {series.map(({ name }) => {
                  const value = row.values[name];
                  return (
                    <Table.Td key={name}>
                      {value == null ? "–" : <Behind at={behind(name, row)}>{write(value)}</Behind>}
                    </Table.Td>
                  );
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </details>
  );
}
