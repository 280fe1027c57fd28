/** A role that is made or edited: its draft, saving it, and what was refused of it. */

import { useState } from "react";
import { useClient, useMutation } from "urql";
import type { PermissionArea } from "../../gql/graphql";
import type { Refusal } from "../../parts/failures";
import { useOneKey } from "../../parts/key";
import { type Outcome, outcome } from "../../parts/outcome";
import { CREATE, ROLES, UPDATE } from "./documents";
import { alike, changedAreas, draftOf, type Grant, putOn, type Role, type RoleDraft } from "./draft";

/** Edit ``role``, or make a new one that begins as ``begin``. */
export function useRole(role: Role | undefined, begin: RoleDraft) {
  const client = useClient();
  const [before, setBefore] = useState(() => draftOf(role));
  const [draft, setDraft] = useState(begin);
  const [theirs, setTheirs] = useState<RoleDraft>();
  const [became, setBecame] = useState<Outcome>();
  const key = useOneKey();
  const [, create] = useMutation(CREATE);
  const [, update] = useMutation(UPDATE);
  const areas = changedAreas(before, draft);
  const change = (part: Partial<RoleDraft>) => {
    setDraft({ ...draft, ...part });
    setBecame(undefined);
  };
  const take = (next: RoleDraft) => {
    setBefore(theirs ?? before);
    setTheirs(undefined);
    change(next);
  };
  /** Return whether others must be heard of first: an area is saved whole, with what they have taken out of it. */
  const overtaken = async (id: string) => {
    const { data, error } = await client.query(ROLES, {}, { requestPolicy: "network-only" });
    const found = data?.roles.find((other) => other.id === id);
    const now = found && draftOf(found);
    if (error) setBecame({ done: false, error });
    else if (now && !alike(now, before) && !alike(now, draft)) setTheirs(now);
    else return false; // one that is gone is refused, and what is so already does no harm
    return true;
  };
  return {
    draft,
    became,
    /** What others have made of it meanwhile, and the choice between the two. */
    behind: theirs && { mine: () => take(putOn(theirs, before, draft)), theirs: () => take(theirs) },
    changed: draft.name !== before.name || areas.length > 0,
    rename: (name: string) => change({ name }),
    put: (area: PermissionArea, grant: Grant) => change({ areas: { ...draft.areas, [area]: grant } }),
    /** What stands beside the name and each area; the rest is `elsewhere`. */
    refusedName: at(became?.errors, "name"),
    refused: (area: PermissionArea) =>
      at(became?.errors, "areas", String(areas.findIndex((sent) => sent.area === area))),
    elsewhere: became?.errors?.filter(({ path: [field, place] }) => field !== "name" && !place) ?? [],
    async save(): Promise<boolean> {
      if (role && (await overtaken(role.id))) return false;
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
