/** GraphiQL, signed in as oneself, with the contract's operations to begin with. */

import "graphiql/style.css";
import "./explorer.css";
import { Group, Select, Stack, Title, useComputedColorScheme } from "@mantine/core";
import { GraphiQL } from "graphiql";
import { useState } from "react";
import { t } from "../../texts";
import { EXAMPLES, type Example } from "./examples";
import { fetcher } from "./fetcher";
import { useMended } from "./mended";

const SUBJECTS = [...new Set(EXAMPLES.map(({ subject }) => subject))];
const OFFERED = SUBJECTS.map((subject) => ({
  group: subject,
  items: EXAMPLES.filter((example) => example.subject === subject).map(({ name }) => name),
}));

export function Explorer() {
  const [example, choose] = useState<Example>();
  return (
    <Stack className="explorer" gap="xs" ref={useMended()}>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t("nav.explorer")}
        </Title>
        <Select
          aria-label={t("explorer.examples")}
          placeholder={t("explorer.examples")}
          searchable
          data={OFFERED}
          value={example?.name ?? null}
          onChange={(name) => choose(EXAMPLES.find((offered) => offered.name === name))}
        />
      </Group>
      <GraphiQL
        fetcher={fetcher}
        storage={sessionStorage}
        shouldPersistHeaders={false}
        isHeadersEditorEnabled={false}
        showPersistHeadersSettings={false}
        defaultEditorToolsVisibility="variables"
        forcedTheme={useComputedColorScheme("light")}
        defaultQuery={t("explorer.hint")}
        {...(example && { query: example.query, variables: example.variables })}
      >
        <GraphiQL.Logo> </GraphiQL.Logo>
      </GraphiQL>
    </Stack>
  );
}
