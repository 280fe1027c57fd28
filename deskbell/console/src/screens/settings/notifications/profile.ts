/** A profile as its form holds it, and the way from and to what the API sends. */

import type {
  CategoryId,
  NotificationChannel,
  NotificationProfileQuery,
  SetNotificationProfileInput,
} from "../../../gql/graphql";

export const CHANNELS = ["LIVE", "MAIL", "WEB_PUSH"] as const satisfies readonly NotificationChannel[];

export interface Channels {
  normal: NotificationChannel[];
  urgent: NotificationChannel[];
}

export type Bundling = "each" | "every" | "at";

export interface Profile extends Channels, Record<string, unknown> {
  categories: (Channels & { category: CategoryId })[];
  quiet: boolean;
  quietHours: { start: string; end: string; timeZone: string | null };
  bundling: Bundling;
  digest: { everyMinutes: number | null; at: string; timeZone: string | null };
}

/** Return a profile as its form holds it; what there is none of begins with something usual. */
export function formOf(told: NotificationProfileQuery["notificationProfile"]): Profile {
  const { quietHours: quiet, digest } = told;
  return {
    normal: [...told.normal],
    urgent: [...told.urgent],
    categories: told.categories.map(({ category, normal, urgent }) => ({
      category,
      normal: [...normal],
      urgent: [...urgent],
    })),
    quiet: Boolean(quiet),
    quietHours: {
      start: quiet?.start ?? "22:00",
      end: quiet?.end ?? "07:00",
      timeZone: quiet?.timeZone ?? null,
    },
    bundling: !digest ? "each" : digest.at ? "at" : "every",
    digest: {
      everyMinutes: digest?.everyMinutes ?? 60,
      at: digest?.at ?? "07:30",
      timeZone: digest?.timeZone ?? null,
    },
  };
}

/** Return a profile as the API takes it. */
export function inputOf(profile: Profile): SetNotificationProfileInput {
  const { normal, urgent, categories, quiet, quietHours, bundling, digest } = profile;
  const { everyMinutes, at, timeZone } = digest;
  return {
    normal,
    urgent,
    categories,
    quietHours: quiet ? quietHours : null,
    digest: { each: null, every: { everyMinutes }, at: { at, timeZone } }[bundling],
  };
}
