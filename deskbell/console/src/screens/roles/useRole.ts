/** A role that is made or edited: its draft, saving it, and what was refused of it. */

import { useState } from "react";
import { useMutation } from "urql";
import type { PermissionArea } from "../../gql/graphql";
import type { Refusal } from "../../parts/failures";
import { useOneKey } from "../../parts/key";
import { type Outcome, outcome } from "../../parts/outcome";
import { CREATE, UPDATE } from "./documents";
import { changedAreas, draftOf, type Grant, type Role, type RoleDraft } from "./draft";

/** Edit ``role``, or make a new one that begins as ``begin``. */
export function useRole(role: Role | undefined, begin: RoleDraft) {
  const [before] = useState(() => draftOf(role));
  const [draft, setDraft] = useState(begin);
  const [became, setBecame] = useState<Outcome>();
  const key = useOneKey();
  const [, create] = useMutation(CREATE);
  const [, update] = useMutation(UPDATE);
  const areas = changedAreas(before, draft);
  const change = (part: Partial<RoleDraft>) => {
    setDraft({ ...draft, ...part });
    setBecame(undefined);
  };
  return {
    draft,
    became,
    changed: draft.name !== before.name || areas.length > 0,
    rename: (name: string) => change({ name }),
    put: (area: PermissionArea, grant: Grant) => change({ areas: { ...draft.areas, [area]: grant } }),
    /** What stands beside the name and each area; the rest is `elsewhere`. */
    refusedName: at(became?.errors, "name"),
    refused: (area: PermissionArea) =>
      at(became?.errors, "areas", String(areas.findIndex((sent) => sent.area === area))),
    elsewhere: became?.errors?.filter(({ path: [field, place] }) => field !== "name" && !place) ?? [],
    async save(): Promise<boolean> {
      const input = { name: draft.name, areas };
      // A name that was not changed may be another by now.
      const sending = role
        ? update({ input: { id: role.id, areas, ...(draft.name !== before.name && { name: draft.name }) } })
        : create({ input: { ...input, idempotencyKey: key.of(input) } });
      const next = await outcome(sending);
      setBecame(next);
      return next.done;
    },
  };
}

/** Return what is refused at a path, or beneath it. */
function at(refusals: readonly Refusal[] | undefined, ...path: string[]): string | undefined {
  return refusals?.find(({ path: told }) => path.every((part, place) => told[place] === part))?.message;
}
