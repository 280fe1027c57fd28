/** Some sentences, of which the first is shown and the others unfold, and fold again. */

import { Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { t } from "../texts";

export function Sentences({ of, none = "" }: { of: readonly string[]; none?: string }) {
  const [unfolded, { toggle }] = useDisclosure();
  const shown = unfolded ? of : of.slice(0, 1);
  if (!of.length) return <Text size="sm">{none}</Text>;
  return (
    <>
      {shown.map((sentence) => (
        <Text key={sentence} size="sm">
          {sentence}
        </Text>
      ))}
      {of.length > 1 && (
        <UnstyledButton fz="sm" c="dimmed" onClick={toggle} aria-expanded={unfolded}>
          {unfolded ? t("events.fewer") : t("events.more", { count: of.length - 1 })}
        </UnstyledButton>
      )}
    </>
  );
}
