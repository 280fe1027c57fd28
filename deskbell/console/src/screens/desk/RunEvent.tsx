/** Running an event by hand on an item. */

import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useMutation, useQuery } from "urql";
import type { ManualEventsQuery } from "../../gql/graphql";
import { Failures } from "../../parts/failures";
import { useMay } from "../../parts/may";
import { useWayBack } from "../../parts/wayBack";
import { t } from "../../texts";
import { isolated } from "../../texts/isolated";
import { MANUAL, RUN } from "./documents";

const TYPED = 250; // milliseconds after the last letter before events are searched for

type Manual = NonNullable<ManualEventsQuery["mine"]>["edges"][number]["node"];

const nameOf = ({ name, eventType }: Manual) => `${isolated(name)} (${eventType.category.title})`;

export function RunEvent({ id, close }: { id: string; close: () => void }) {
  const may = useMay();
  useWayBack();
  const [search, setSearch] = useState("");
  const [chosen, choose] = useState<Manual | null>(null);
  const [typed] = useDebouncedValue(search === (chosen && nameOf(chosen)) ? "" : search, TYPED);
  const variables = {
    filter: { search: typed || null },
    mine: may(["CREATE_AND_EDIT_MY_EVENTS"]),
    global: may(["MANAGE_GLOBAL_EVENTS"]),
  };
  const [{ data, error, fetching }] = useQuery({
    query: MANUAL,
    variables,
    requestPolicy: "cache-and-network",
  });
  const [ran, run] = useMutation(RUN);
  const found = [...(data?.mine?.edges ?? []), ...(data?.global?.edges ?? [])].map(({ node }) => node);
  const manual = found.filter(({ eventType }) => eventType.kind === "MANUAL");
  const offered =
    chosen && !manual.some(({ id: other }) => other === chosen.id) ? [chosen, ...manual] : manual;
  const perform = async () => {
    const answer = await run({ eventId: chosen?.id ?? "", itemId: id });
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
          {t(fetching || typed || manual.length ? "desk.runHelp" : "desk.runNone")}
        </Text>
        <Select
          label={t("desk.event")}
          data-autofocus
          searchable
          searchValue={search}
          onSearchChange={setSearch}
          nothingFoundMessage={t("list.nothing")}
          data={offered.map((event) => ({ value: event.id, label: nameOf(event) }))}
          value={chosen?.id ?? null}
          onChange={(id) => choose(offered.find((event) => event.id === id) ?? null)}
        />
        <Failures error={error ?? ran.error} errors={ran.data?.runManualEvent.errors} />
        <Group justify="end">
          <Button variant="default" onClick={close}>
            {t("dialog.cancel")}
          </Button>
          <Button onClick={perform} disabled={!chosen} loading={ran.fetching}>
            {t("desk.run")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
