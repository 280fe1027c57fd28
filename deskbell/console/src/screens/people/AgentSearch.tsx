/** What stands above and beneath a list of agents: a search by name, and the way to the next page. */

import { Group, Text, TextInput } from "@mantine/core";
import type { ComponentProps } from "react";
import { Paging } from "../../parts/Paging";
import { t } from "../../texts";

export function AgentSearch({ typed }: { typed: (text: string) => void }) {
  return (
    <TextInput
      aria-label={t("people.search")}
      placeholder={t("people.search")}
      type="search"
      onChange={({ currentTarget }) => typed(currentTarget.value)}
    />
  );
}

export function Pages({ total, ...paging }: ComponentProps<typeof Paging> & { total: number }) {
  return (
    <Group>
      <Text size="sm">{t("list.total", { count: total })}</Text>
      <Paging {...paging} />
    </Group>
  );
}
