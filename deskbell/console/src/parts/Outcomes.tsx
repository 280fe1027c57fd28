/** What became of each action when an event fired, or why nothing of it was done. */

import { Badge, Group, Text } from "@mantine/core";
import { type FragmentType, graphql, useFragment } from "../gql";
import type { ActionId, ActionResult } from "../gql/graphql";
import { t } from "../texts";

export const FIRED = graphql(`
  fragment Fired on Firing {
    id
    firedAt
    heldBack
    outcomes { action outcome reason recipients }
  }
`);

/** What these are done with is queued then; what became of it, the deliveries say. */
const LEAVING: readonly ActionId[] = [
  "SEND_EMAIL",
  "LOG_TO_FILE",
  "CALL_WEB_PAGE",
  "NOTIFY_EVENTS_EXTERNAL_PROVIDER",
];

const COLORS: Record<ActionResult, string> = { DONE: "green", HELD_BACK: "gray", FAILED: "red" };

/** Show a firing; its actions are called what the catalogue calls them. */
export function Outcomes(given: {
  of: FragmentType<typeof FIRED>;
  actions: readonly { action: ActionId; title: string }[];
}) {
  const { heldBack, outcomes } = useFragment(FIRED, given.of);
  if (heldBack)
    return (
      <Text size="sm">
        <Badge color="gray" variant="light" mr="xs">
          {t("result.HELD_BACK")}
        </Badge>
        {heldBack}
      </Text>
    );
  return (
    <>
      {outcomes.map(({ action, outcome, reason, recipients }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: an event may do the same twice, in a fixed order
        <Group key={place} gap="xs">
          <Badge color={COLORS[outcome]} variant="light">
            {t(`result.${outcome}`)}
          </Badge>
          <Text size="sm" className="written">
            {given.actions.find((known) => known.action === action)?.title ?? action}
            {recipients !== null &&
              recipients !== undefined &&
              `, ${t(LEAVING.includes(action) ? "result.queued" : "result.told", { count: recipients })}`}
            {reason && `: ${reason}`}
          </Text>
        </Group>
      ))}
    </>
  );
}
