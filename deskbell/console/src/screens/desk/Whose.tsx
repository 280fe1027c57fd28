/** Whom or what a count, or how somebody works, is told of: its name, and what happened to it. */

import { Stack, Title } from "@mantine/core";
import { useMay } from "../../parts/may";
import { useTitle } from "../../parts/title";
import { History } from "./History";
import { useHappenings } from "./useHappenings";

export function Whose({ id, name }: { id: string; name: string }) {
  const watches = useMay()(["VIEW_OCCURRENCES"]);
  const happened = useHappenings(id, watches, () => {});
  useTitle(name);
  return (
    <Stack>
      <Title order={1} size="h3" className="written">
        {name}
      </Title>
      {watches && <History id={id} happened={happened} />}
    </Stack>
  );
}
