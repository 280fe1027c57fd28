/** Some sentences, of which the first is shown and the others unfold. */

import { Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { t } from "../texts";

export function Sentences({ of, none = "" }: { of: readonly string[]; none?: string }) {
  const [unfolded, { open }] = useDisclosure();
  const shown = unfolded ? of : of.slice(0, 1);
  if (!of.length) return <Text size="sm">{none}</Text>;
  return (
    <>
      {shown.map((sentence) => (
        <Text key={sentence} size="sm">
          {sentence}
        </Text>
      ))}
      {shown.length < of.length && (
        <UnstyledButton fz="sm" c="dimmed" onClick={open} aria-expanded={false}>
          {t("events.more", { count: of.length - 1 })}
        </UnstyledButton>
      )}
    </>
  );
}
