/** What became of a mutation: done, or what stands in its way. */

import type { CombinedError } from "urql";
import type { Refusal } from "./failures";

export interface Outcome {
  done: boolean;
  error?: CombinedError | undefined;
  errors?: readonly Refusal[] | undefined;
}

type Payload = { errors: readonly Refusal[] };

/** Wait for a mutation, and return what became of its only verb. */
export async function outcome(
  running: Promise<{ data?: object | undefined; error?: CombinedError | undefined }>,
): Promise<Outcome> {
  const { data, error } = await running;
  const { errors } = (Object.values(data ?? {})[0] ?? { errors: [] }) as Payload;
  return { done: !error && !errors.length, error, errors };
}

/** Return the context of a list that is read anew when one of its kinds is made, or anything is taken away. */
export const listOf = (...kinds: string[]) => ({ additionalTypenames: ["DeletedPayload", ...kinds] });
