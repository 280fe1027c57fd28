/** The charts themselves, which are loaded behind all else of the overview. */

import "@mantine/charts/styles.css";
import { BarChart, LineChart } from "@mantine/charts";
import { type Drawn, HEIGHT } from "./drawn";

// Whoever does not see it reads the table instead.
const SEEN_ALONE = { accessibilityLayer: false };

export function Chart({ rows, drawn, tick, write, lines = false }: Drawn) {
  const shared = {
    h: HEIGHT,
    data: rows.map(({ since, values }) => ({ since: tick(since), ...values })),
    dataKey: "since",
    series: drawn.map(({ name, label, color }) => ({ name, label, color })),
    valueFormatter: write,
    yAxisProps: { width: 56, allowDecimals: lines },
  };
  if (lines) return <LineChart {...shared} lineChartProps={SEEN_ALONE} />;
  return <BarChart {...shared} type="stacked" barChartProps={SEEN_ALONE} />;
}
