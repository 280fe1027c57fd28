/** What is done to the events that are ticked. */

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation } from "urql";
import { Failures } from "../../parts/failures";
import { t } from "../../texts";
import { COPY, DELETE, SET_ENABLED } from "./documents";

export function Selected({ ids, copies, done }: { ids: string[]; copies: boolean; done: () => void }) {
  const [enabling, setEnabled] = useMutation(SET_ENABLED);
  const [copying, copy] = useMutation(COPY);
  const [deleting, remove] = useMutation(DELETE);
  const [asked, { open, close }] = useDisclosure();
  const errors = [
    ...(enabling.data?.setEventsEnabled.errors ?? []),
    ...(copying.data?.copyEvents.errors ?? []),
    ...(deleting.data?.deleteEvents.errors ?? []),
  ];
  const failures = <Failures error={enabling.error ?? copying.error ?? deleting.error} errors={errors} />;
  if (!ids.length) return failures;
  const enable = (enabled: boolean) => setEnabled({ ids, enabled }).then(done);
  return (
    <Group role="toolbar">
      <Text size="sm">{t("events.selected", { count: ids.length })}</Text>
      <Button size="compact-sm" variant="default" onClick={() => enable(true)}>
        {t("events.enable")}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => enable(false)}>
        {t("events.disable")}
      </Button>
      {copies && (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => copy({ ids, key: crypto.randomUUID() }).then(done)}
        >
          {t("events.copy")}
        </Button>
      )}
      <Button size="compact-sm" color="red" variant="outline" onClick={open}>
        {t("events.delete")}
      </Button>
      {failures}
      <Modal opened={asked} onClose={close} title={t("events.delete")}>
        <Stack>
          <Text>{t("events.deleteAsk", { count: ids.length })}</Text>
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {t("dialog.cancel")}
            </Button>
            <Button
              color="red"
              onClick={() =>
                remove({ ids }).then(() => {
                  close();
                  done();
                })
              }
            >
              {t("events.delete")}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </Group>
  );
}
