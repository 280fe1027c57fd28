/** Why a message came: what its event made of what happened. */

import { Drawer, Loader } from "@mantine/core";
import { useQuery } from "urql";
import { Explained } from "../../parts/Explained";
import { Failures } from "../../parts/failures";
import { t } from "../../texts";
import { WHY } from "./documents";

/** The event that rang, and what it rang for. */
export interface Asked {
  eventId: string;
  occurrenceId: string;
}

export function Why({ asked, close }: { asked: Asked | null; close: () => void }) {
  return (
    <Drawer
      opened={Boolean(asked)}
      onClose={close}
      position="right"
      size="lg"
      title={t("inbox.why")}
      closeButtonProps={{ "aria-label": t("form.close") }}
    >
      {asked && <Explanation {...asked} />}
    </Drawer>
  );
}

function Explanation(asked: Asked) {
  const [{ data, error }] = useQuery({ query: WHY, variables: asked });
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return <Explained explanation={data.explainEvent} />;
}
