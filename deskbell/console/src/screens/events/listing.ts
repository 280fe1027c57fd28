/** What a list of events shows: its filter, its order and its page, which all stand in the address. */

import { useMemo } from "react";
import { useSearchParams } from "wouter";
import type { EventFilter } from "../../gql/graphql";
import { categoryIn, eventTypeIn } from "../../parts/addressed";

export interface Listing {
  filter: EventFilter;
  /** Whether it runs from Z to A. */
  descending: boolean;
  /** The cursor at which its page begins; null for the first. */
  at: string | null;
}

export const PAGE = 50;

export function read(search: URLSearchParams): Listing {
  const state = ["yes", "no"].find((known) => known === search.get("enabled"));
  return {
    filter: {
      search: search.get("search"),
      category: categoryIn(search.get("category")),
      eventType: eventTypeIn(search.get("type")),
      enabled: state ? state === "yes" : null,
    },
    descending: search.get("order") === "desc",
    at: search.get("at"),
  };
}

export function written({ filter, descending, at }: Listing): Record<string, string> {
  const { search, category, eventType, enabled } = filter;
  return {
    ...(search ? { search } : {}),
    ...(category ? { category } : {}),
    ...(eventType ? { type: eventType } : {}),
    ...(enabled === null || enabled === undefined ? {} : { enabled: enabled ? "yes" : "no" }),
    ...(descending ? { order: "desc" } : {}),
    ...(at ? { at } : {}),
  };
}

/** Say whether a listing leaves any events out, so that there may be others. */
export function isNarrowed(listing: Listing): boolean {
  return Object.keys(written({ ...listing, descending: false })).length > 0;
}

/** Return the members of a page that a listing asks for: the API reads backwards from the end as well. */
export function slice({ descending, at }: Listing) {
  return descending ? { last: PAGE, before: at } : { first: PAGE, after: at };
}

/** Return the listing, and what changes it; whatever changes, it begins anew unless a page is named. */
export function useListing(): [Listing, (to: Partial<Listing>) => void] {
  const [search, setSearch] = useSearchParams();
  const listing = useMemo(() => read(search), [search]);
  // What is typed letter by letter is no page of its own to go back to.
  const change = (to: Partial<Listing>) =>
    setSearch(written({ ...listing, at: null, ...to }), {
      replace: to.filter !== undefined && to.filter.search !== listing.filter.search,
    });
  return [listing, change];
}
