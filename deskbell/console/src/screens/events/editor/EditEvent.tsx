/** Editing an event that there is. */

import { Loader, Text } from "@mantine/core";
import { useQuery } from "urql";
import { Failures } from "../../../parts/failures";
import { t } from "../../../texts";
import { EVENT } from "./documents";
import { draftOf } from "./draft";
import { Editor } from "./Editor";

export function EditEvent({ id }: { id: string }) {
  const [{ data, error }] = useQuery({ query: EVENT, variables: { id }, requestPolicy: "network-only" });
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  if (!data.event) return <Text>{t("editor.gone")}</Text>;
  const { level, revision } = data.event;
  return (
    <Editor key={`${id}-${revision}`} level={level} event={{ id, revision, draft: draftOf(data.event) }} />
  );
}
