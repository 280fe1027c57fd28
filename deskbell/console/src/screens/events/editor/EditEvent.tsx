/** Editing an event that there is. */

import { Loader, Text } from "@mantine/core";
import { useMemo } from "react";
import { useQuery } from "urql";
import { Failures } from "../../../parts/failures";
import { t } from "../../../texts";
import { EVENT } from "./documents";
import { draftOf } from "./draft";
import { Editor } from "./Editor";

export function EditEvent({ id }: { id: string }) {
  const [{ data, error }, again] = useQuery({
    query: EVENT,
    variables: { id },
    requestPolicy: "network-only",
  });
  const event = data?.event;
  const read = useMemo(() => event && { revision: event.revision, draft: draftOf(event) }, [event]);
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  if (!event || !read) return <Text>{t("editor.gone")}</Text>;
  return (
    <Editor level={event.level} event={{ id, read, again: () => again({ requestPolicy: "network-only" }) }} />
  );
}
