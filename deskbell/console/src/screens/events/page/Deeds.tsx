/** What is done to an event from its page, as far as its reader may. */

import { Button, Group, Switch } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "urql";
import { Link, useLocation } from "wouter";
import { useFragment } from "../../../gql";
import type { EventPageQuery } from "../../../gql/graphql";
import { Confirm } from "../../../parts/Confirm";
import { Failures } from "../../../parts/failures";
import { useOneKey } from "../../../parts/key";
import { t } from "../../../texts";
import { COPY, DELETE, EVENT_ROW, SET_ENABLED } from "../documents";

interface Given {
  event: NonNullable<EventPageQuery["event"]>;
  viewer: EventPageQuery["viewer"];
}

/** Return what the viewer may do: whose it is edits it, and administrators switch and delete it too. */
function may({ event, viewer }: Given) {
  const manages = viewer.permissions.includes("MANAGE_GLOBAL_EVENTS");
  const own = event.owner.id === viewer.id && viewer.permissions.includes("CREATE_AND_EDIT_MY_EVENTS");
  const edits = event.level === "SYSTEM" ? manages : own;
  return { edits, switches: edits || manages };
}

export function Deeds({ event, viewer }: Given) {
  const { id, name, enabled } = useFragment(EVENT_ROW, event);
  const [switching, setEnabled] = useMutation(SET_ENABLED);
  const [copying, copy] = useMutation(COPY);
  const [deleting, remove] = useMutation(DELETE);
  const [, go] = useLocation();
  const key = useOneKey();
  const { edits, switches } = may({ event, viewer });
  const copied = async () => {
    const { data } = await copy({ ids: [id], key: key.of(id) });
    if (data) key.done();
    const made = data?.copyEvents.events[0];
    if (!made) return;
    notifications.show({ message: t("event.copied", { name: made.name }) });
    go(`/${made.id}`);
  };
  const removed = async () => {
    if ((await remove({ ids: [id] })).data?.deleteEvents.deletedIds.length) go("/");
  };
  return (
    <Group gap="sm">
      <Switch
        label={t("events.state")}
        checked={enabled}
        disabled={!switches}
        onChange={({ currentTarget: { checked } }) =>
          switching.fetching || setEnabled({ ids: [id], enabled: checked })
        }
      />
      {edits && (
        <>
          <Button component={Link} href={`/${id}/edit`} size="compact-sm">
            {t("event.edit")}
          </Button>
          <Button size="compact-sm" variant="default" loading={copying.fetching} onClick={copied}>
            {t("event.copy")}
          </Button>
        </>
      )}
      {switches && (
        <Confirm
          label={t("event.delete")}
          question={t("event.deleteAsk", { name })}
          sure={removed}
          loading={deleting.fetching}
        />
      )}
      <Failures
        error={switching.error ?? copying.error ?? deleting.error}
        errors={[
          ...(switching.data?.setEventsEnabled.errors ?? []),
          ...(copying.data?.copyEvents.errors ?? []),
          ...(deleting.data?.deleteEvents.errors ?? []),
        ]}
      />
    </Group>
  );
}
