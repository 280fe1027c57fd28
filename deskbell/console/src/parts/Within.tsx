/** The span of time in which there is what a list shows, as the number says that led to it; a click ends it. */

import { language, t } from "../texts";
import { writtenMoment, zone } from "./clock";
import { Narrowed } from "./Narrowed";

export interface Span {
  since: string | null;
  until: string | null;
}

/** Return the span that an address names, as far as it names moments. */
export const spanOf = ({ since, until }: Span): Span => ({
  since: writtenMoment(since),
  until: writtenMoment(until),
});

export function Within({ since, until, forget }: Span & { forget: () => void }) {
  zone.use();
  if (!since && !until) return null;
  return <Narrowed to={inWords(since, until)} ends={t("list.anyTime")} forget={forget} />;
}

function inWords(since: string | null, until: string | null): string {
  const format = new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "short",
    timeZone: zone.get(),
  });
  // It ends just before the moment with which the next one begins.
  const [from, to] = [new Date(since ?? 0), new Date(Date.parse(until ?? "") + 1)];
  if (!until) return t("list.since", { since: format.format(from) });
  return since ? format.formatRange(from, to) : t("list.until", { until: format.format(to) });
}
