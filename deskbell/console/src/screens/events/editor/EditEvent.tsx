/** Editing an event that there is. */

import { Loader } from "@mantine/core";
import { useMemo } from "react";
import { useQuery } from "urql";
import { Nowhere } from "../../../parts/Nowhere";
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
  if (error && !event) return <Nowhere said="editor.gone" error={error} />;
  if (!data) return <Loader />;
  if (!event || !read) return <Nowhere said="editor.gone" />;
  return (
    <Editor level={event.level} event={{ id, read, again: () => again({ requestPolicy: "network-only" }) }} />
  );
}
