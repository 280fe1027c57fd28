/** Where agents are searched for by name. */

import { TextInput } from "@mantine/core";
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
