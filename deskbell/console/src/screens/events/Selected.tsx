/** What is done to the events that are ticked. */

import { Button, Group, Text } from "@mantine/core";
import { useMutation } from "urql";
import { Confirm } from "../../parts/Confirm";
import { Failures } from "../../parts/failures";
import { useOneKey } from "../../parts/key";
import { useMay } from "../../parts/may";
import { t } from "../../texts";
import { COPY, DELETE, SET_ENABLED, SET_URGENT } from "./documents";

export function Selected({ ids, copies, done }: { ids: string[]; copies: boolean; done: () => void }) {
  const [enabling, setEnabled] = useMutation(SET_ENABLED);
  const [copying, copy] = useMutation(COPY);
  const [deleting, remove] = useMutation(DELETE);
  const key = useOneKey();
  const [hurrying, setUrgent] = useMutation(SET_URGENT);
  const marks = useMay()(["MANAGE_GLOBAL_EVENTS"]);
  const errors = [
    ...(hurrying.data?.setEventsUrgent.errors ?? []),
    ...(enabling.data?.setEventsEnabled.errors ?? []),
    ...(copying.data?.copyEvents.errors ?? []),
    ...(deleting.data?.deleteEvents.errors ?? []),
  ];
  const failures = (
    <Failures error={hurrying.error ?? enabling.error ?? copying.error ?? deleting.error} errors={errors} />
  );
  if (!ids.length) return failures;
  const enable = (enabled: boolean) => setEnabled({ ids, enabled }).then(done);
  const copied = async () => {
    if ((await copy({ ids, key: key.of(ids) })).data) key.done();
    done();
  };
  const hurry = (urgent: boolean) => setUrgent({ ids, urgent }).then(done);
  return (
    <Group role="toolbar" aria-label={t("events.selected", { count: ids.length })}>
      <Text size="sm">{t("events.selected", { count: ids.length })}</Text>
      <Button size="compact-sm" variant="default" onClick={() => enable(true)}>
        {t("events.enable")}
      </Button>
      <Button size="compact-sm" variant="default" onClick={() => enable(false)}>
        {t("events.disable")}
      </Button>
      {marks && (
        <>
          <Button size="compact-sm" variant="default" onClick={() => hurry(true)}>
            {t("events.urgent")}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => hurry(false)}>
            {t("events.notUrgent")}
          </Button>
        </>
      )}
      {copies && (
        <Button size="compact-sm" variant="default" loading={copying.fetching} onClick={copied}>
          {t("events.copy")}
        </Button>
      )}
      <Confirm
        label={t("events.delete")}
        question={t("events.deleteAsk", { count: ids.length })}
        sure={() => remove({ ids }).then(done)}
      />
      {failures}
    </Group>
  );
}
