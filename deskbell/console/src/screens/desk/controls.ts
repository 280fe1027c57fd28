/** What all controls of a verb's arguments are given, and how they are called. */

import type { Argument } from "./description";

export interface ControlGiven {
  argument: Argument;
  /** The kind of item that it is about, of which some things are. */
  kind: string;
  value: unknown;
  change: (value: unknown) => void;
  error?: string | undefined;
  /** Whether it stands in a row of filters, without help and an outer label. */
  bare?: boolean;
}

export function labelled({ title, help, required }: Argument, bare = false) {
  if (bare) return { "aria-label": title, placeholder: title };
  return { label: title, description: help, descriptionProps: { lang: "en" }, required };
}
