/** A chart with its numbers beside it, and as a table for whoever would rather read than look. */

import { Anchor, Box, Card, Group, Skeleton, Table, Text, Title } from "@mantine/core";
import { lazy, type ReactNode, Suspense } from "react";
import { Link } from "wouter";
import { t } from "../../texts";
import { type Drawn, HEIGHT } from "./drawn";
import type { Series } from "./series";

/** Wait until the browser has drawn what stands now. */
const drawn = () => new Promise((go) => requestAnimationFrame(() => setTimeout(go)));

// The charts weigh as much as the rest of the screen, which says all that they do: they come behind it.
const Chart = lazy(() =>
  drawn()
    .then(() => import("./Charts"))
    .then(({ Chart }) => ({ default: Chart })),
);

interface Given extends Drawn {
  title: string;
  /** Where the list behind a number is, if there is one. */
  behind?: (series: Series) => string | null;
  children?: ReactNode;
}

export function Figure({ title, behind, children, ...drawn }: Given) {
  const { series, lines } = drawn;
  return (
    <Card component="section" withBorder aria-label={title}>
      <Title order={2} size="h5">
        {title}
      </Title>
      <Group gap="md" my="xs" mih={24}>
        {series.map((each) => (
          <Total key={each.name} series={each} at={behind?.(each) ?? null} write={drawn.write} />
        ))}
        {!series.length && <Text c="dimmed">{t("overview.nothing")}</Text>}
      </Group>
      <div aria-hidden="true">
        <Suspense fallback={<Skeleton h={HEIGHT} animate={false} />}>
          <Chart {...drawn} />
        </Suspense>
      </div>
      {children}
      {(series.length > 0 || lines) && <Figures title={title} {...drawn} />}
    </Card>
  );
}

function Total({ series, at, write }: { series: Series; at: string | null; write: Drawn["write"] }) {
  const said = `${series.label} ${write(series.total)}`;
  return (
    <Group gap={6}>
      <Box w={10} h={10} bdrs="sm" bg={series.color} aria-hidden="true" />
      {at ? (
        <Anchor component={Link} href={at} size="sm">
          {said}
        </Anchor>
      ) : (
        <Text size="sm">{said}</Text>
      )}
    </Group>
  );
}

function Figures({ title, rows, series, tick, write }: Drawn & { title: string }) {
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
            {rows.map(({ since, values }) => (
              <Table.Tr key={since}>
                <Table.Th scope="row">{tick(since)}</Table.Th>
                {series.map(({ name }) => {
                  const value = values[name];
                  return <Table.Td key={name}>{value == null ? "–" : write(value)}</Table.Td>;
                })}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </details>
  );
}
