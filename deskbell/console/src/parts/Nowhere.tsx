/** That an address leads to nothing that its reader may see, and the way back. */

import { Anchor, Stack, Title } from "@mantine/core";
import type { CombinedError } from "urql";
import { Link } from "wouter";
import { type Key, t } from "../texts";
import { Failures } from "./failures";

export function Nowhere(given: {
  said: Key;
  back?: string;
  /** What was answered instead; an address that is none is told of as one that leads nowhere. */
  error?: CombinedError | undefined;
}) {
  const { error } = given;
  const wrong = error && !error.graphQLErrors.some(({ extensions }) => extensions.code === "BAD_USER_INPUT");
  if (wrong) return <Failures error={error} />;
  return (
    <Stack align="start">
      <Title order={1} size="h3">
        {t(given.said)}
      </Title>
      <Anchor component={Link} href={given.back ?? "/"}>
        {t("nav.back")}
      </Anchor>
    </Stack>
  );
}
