/** Running an event by hand on an item. */

import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import { Failures } from "../../parts/failures";
import { useMay } from "../../parts/may";
import { t } from "../../texts";
import { MANUAL, RUN } from "./documents";

export function RunEvent({ id, close }: { id: string; close: () => void }) {
  const may = useMay();
  const variables = { mine: may(["CREATE_AND_EDIT_MY_EVENTS"]), global: may(["MANAGE_GLOBAL_EVENTS"]) };
  const [{ data, error, fetching }] = useQuery({ query: MANUAL, variables });
  const [ran, run] = useMutation(RUN);
  const [eventId, setEvent] = useState<string | null>(null);
  const found = [...(data?.mine?.edges ?? []), ...(data?.global?.edges ?? [])].map(({ node }) => node);
  const manual = found.filter(({ eventType }) => eventType.kind === "MANUAL");
  const perform = async () => {
    const answer = await run({ eventId: eventId ?? "", itemId: id });
    if (!answer.data || answer.data.runManualEvent.errors.length) return;
    notifications.show({ message: t("desk.done") });
    close();
  };
  return (
    <Modal
      opened
      onClose={close}
      title={t("desk.runEvent")}
      closeButtonProps={{ "aria-label": t("dialog.cancel") }}
    >
      <Stack>
        <Text size="sm" c="dimmed">
          {t(fetching || manual.length ? "desk.runHelp" : "desk.runNone")}
        </Text>
        <Select
          label={t("desk.event")}
          searchable
          data={manual.map((event) => ({
            value: event.id,
            label: `${event.name} (${event.eventType.category.title})`,
          }))}
          value={eventId}
          onChange={setEvent}
        />
        <Failures error={error ?? ran.error} errors={ran.data?.runManualEvent.errors} />
        <Group justify="end">
          <Button variant="default" onClick={close}>
            {t("dialog.cancel")}
          </Button>
          <Button onClick={perform} disabled={!eventId} loading={ran.fetching}>
            {t("desk.run")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
