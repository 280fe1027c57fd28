/** What gathers on an item, such as its messages and comments. */

import { Badge, Button, Card, Group, Stack, Text, Title } from "@mantine/core";
import { Moment } from "../../parts/Moment";
import { t } from "../../texts";
import type { Entries, Field } from "./description";
import type { Values } from "./kinds";
import { inText, isNothing } from "./Shown";

export interface Gathering {
  edges: readonly { node: Values }[];
  pageInfo: { hasNextPage: boolean };
}

export function Gathered(given: { entries: Entries; gathering: Gathering; more: () => void }) {
  const { entries, gathering, more } = given;
  if (!gathering.edges.length) return null;
  return (
    <Stack gap="xs" mt="md" component="section" aria-label={entries.title}>
      <Title order={2} size="h4">
        {entries.title}
      </Title>
      {gathering.edges.map(({ node }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: entries have no name of their own, and only gather
        <Entry key={gathering.edges.length - place} fields={entries.fields} entry={node} />
      ))}
      {gathering.pageInfo.hasNextPage && (
        <Button variant="default" size="compact-sm" onClick={more}>
          {t("list.more")}
        </Button>
      )}
    </Stack>
  );
}

function Entry({ fields, entry }: { fields: readonly Field[]; entry: Values }) {
  const held = fields.filter(({ name }) => !isNothing(entry[name]));
  const of = (...shapes: Field["shape"][]) => held.filter(({ shape }) => shapes.includes(shape));
  return (
    <Card withBorder padding="xs" component="article">
      <Group gap="xs" mb={4}>
        {of("choice", "flag").map((field) => (
          <Badge key={field.name} variant="light">
            {inText(field, entry[field.name])}
          </Badge>
        ))}
        {of("thing", "number").map((field) => (
          <Text key={field.name} size="sm" fw={500}>
            {inText(field, entry[field.name])}
          </Text>
        ))}
        {of("moment").map(({ name }) => (
          <Moment key={name} at={String(entry[name])} />
        ))}
      </Group>
      {of("text").map((field) => (
        <Text key={field.name} size="sm" className="written long">
          {inText(field, entry[field.name])}
        </Text>
      ))}
    </Card>
  );
}
