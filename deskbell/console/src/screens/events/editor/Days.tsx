/** How much a draft would have rung for, day by day: a chart, and the same as a table for who hears it read. */

import { BarChart } from "@mantine/charts";
import "@mantine/charts/styles.css";
import { Table, VisuallyHidden } from "@mantine/core";
import { language, t } from "../../../texts";

interface Day {
  day: string;
  examined: number;
  matched: number;
}

const named = (day: string) =>
  new Intl.DateTimeFormat(language, { day: "numeric", month: "short", timeZone: "UTC" }).format(
    new Date(day),
  );

export function Days({ days }: { days: readonly Day[] }) {
  const data = days.map(({ day, examined, matched }) => ({ day: named(day), examined, matched }));
  return (
    <figure style={{ margin: 0 }}>
      <VisuallyHidden>
        <Table aria-label={t("editor.days")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t("editor.day")}</Table.Th>
              <Table.Th>{t("editor.examined")}</Table.Th>
              <Table.Th>{t("editor.matched")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.map(({ day, examined, matched }) => (
              <Table.Tr key={day}>
                <Table.Td>{day}</Table.Td>
                <Table.Td>{examined}</Table.Td>
                <Table.Td>{matched}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </VisuallyHidden>
      <div aria-hidden>
        <BarChart
          h={180}
          data={data}
          dataKey="day"
          withLegend
          barProps={{ isAnimationActive: false }}
          barChartProps={{ accessibilityLayer: false }}
          series={[
            { name: "examined", label: t("editor.examined"), color: "gray.5" },
            { name: "matched", label: t("editor.matched"), color: "indigo.6" },
          ]}
        />
      </div>
    </figure>
  );
}
