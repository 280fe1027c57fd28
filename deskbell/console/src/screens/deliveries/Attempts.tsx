/** The attempts at a delivery, oldest first, and what it says. */

import { Badge, Group, Stack, Text } from "@mantine/core";
import { Moment } from "../../parts/Moment";
import { t } from "../../texts";

interface Attempt {
  at: string;
  answer: string;
  succeeded: boolean;
}

export function Attempts({ attempts, body }: { attempts: readonly Attempt[]; body: string }) {
  return (
    <Stack gap="xs">
      <Stack component="section" gap={4} aria-label={t("deliveries.attempts")}>
        {attempts.map(({ at, answer, succeeded }, tried) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: attempts are never taken away
          <Group key={tried} gap="xs" wrap="nowrap" align="start">
            <Moment at={at} />
            <Badge color={succeeded ? "green" : "red"} variant="light" flex="none">
              {t(succeeded ? "deliveries.took" : "deliveries.failed")}
            </Badge>
            <Text size="sm" className="written">
              {answer}
            </Text>
          </Group>
        ))}
      </Stack>
      {body && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled by keys
        <section className="long" tabIndex={0} aria-label={t("deliveries.body")}>
          <Text size="sm" className="written">
            {body}
          </Text>
        </section>
      )}
    </Stack>
  );
}
