/** A role that is made or edited: its draft, saving it, and what was refused of it. */

import { useState } from "react";
import { useClient, useMutation } from "urql";
import type { PermissionArea } from "../../gql/graphql";
import type { Refusal } from "../../parts/failures";
import { useOneKey } from "../../parts/key";
import { type Outcome, outcome } from "../../parts/outcome";
import { CREATE, ROLES, UPDATE } from "./documents";
import { changedAreas, draftOf, type Grant, putOn, type Role, type RoleDraft } from "./draft";

/** Edit ``role``, or make a new one that begins as ``begin``. */
export function useRole(role: Role | undefined, begin: RoleDraft) {
  const client = useClient();
  const [read, setRead] = useState(role);
  const [draft, setDraft] = useState(begin);
  const [theirs, setTheirs] = useState<Role>();
  const [became, setBecame] = useState<Outcome>();
  const key = useOneKey();
  const [, create] = useMutation(CREATE);
  const [, update] = useMutation(UPDATE);
  const before = draftOf(read);
  const areas = changedAreas(before, draft);
  const change = (part: Partial<RoleDraft>) => {
    setDraft({ ...draft, ...part });
    setBecame(undefined);
  };
  const take = (next: RoleDraft) => {
    setRead(theirs);
    setTheirs(undefined);
    change(next);
  };
  /** Read what others have made of it since: an area is saved whole, with what they have taken out of it. */
  const readAgain = async (id: string, refused: Outcome): Promise<Outcome> => {
    const { data, error } = await client.query(ROLES, {}, { requestPolicy: "network-only" });
    const found = data?.roles.find((other) => other.id === id);
    setTheirs(found);
    return found ? { done: false, error } : { ...refused, error };
  };
  return {
    draft,
    became,
    /** What others have made of it meanwhile, and the choice between the two. */
    behind: theirs && {
      mine: () => take(putOn(draftOf(theirs), before, draft)),
      theirs: () => take(draftOf(theirs)),
    },
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
      const sending = read
        ? update({ input: { id: read.id, revision: read.revision, ...input } })
        : create({ input: { ...input, idempotencyKey: key.of(input) } });
      const next = await outcome(sending);
      const overtaken = at(next.errors, "revision");
      setBecame(read && overtaken ? await readAgain(read.id, next) : next);
      return next.done;
    },
  };
}

/** Return what is refused at a path, or beneath it. */
function at(refusals: readonly Refusal[] | undefined, ...path: string[]): string | undefined {
  return refusals?.find(({ path: told }) => path.every((part, place) => told[place] === part))?.message;
}
