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
  /** Whether the form begins with it. */
  first?: boolean;
}

export function labelled({ argument, bare, first }: ControlGiven) {
  const { title, help, required } = argument;
  if (bare) return { "aria-label": title, placeholder: title };
  const begins = first ? { "data-autofocus": true } : {};
  return { label: title, description: help, descriptionProps: { lang: "en" }, required, ...begins };
}
