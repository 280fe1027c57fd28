/** What one has muted, until when, and what that has kept still. */

import { Button, Loader, Select, Stack, Table, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useMutation, useQuery } from "urql";
import type { CategoryId } from "../../gql/graphql";
import { categoryIn } from "../../parts/addressed";
import { fieldOf, momentOf } from "../../parts/clock";
import { Failures } from "../../parts/failures";
import { Moment } from "../../parts/Moment";
import { MUTE } from "../../parts/muting";
import { listOf, outcome } from "../../parts/outcome";
import { VerbForm } from "../../parts/VerbForm";
import { said, t } from "../../texts";
import { CATEGORY_NAMES, MUTES, UNMUTE } from "./documents";
import { Listed } from "./Listed";

const LIST = listOf("Mute");
const COLUMNS = ["settings.muted", "settings.until", "settings.keptStill"] as const;

export function Mutes() {
  const [{ data, error }] = useQuery({ query: MUTES, context: LIST, requestPolicy: "cache-and-network" });
  const [ended, unmute] = useMutation(UNMUTE);
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Stack>
      <Text size="sm">{t("settings.mutesHelp")}</Text>
      <Failures error={ended.error} errors={ended.data?.unmute.errors} />
      <Listed
        title="settings.mutes"
        columns={COLUMNS}
        doing="settings.unmute"
        none="settings.noMutes"
        width={400}
        adding="settings.muteCategory"
        form={(close) => <MuteForm close={close} />}
      >
        {data.mutes.map(({ id, about, title, until, count }) => (
          <Table.Tr key={id}>
            <Table.Td className="written">{categoryIn(about) ? said(title) : title}</Table.Td>
            <Table.Td>
              <Moment at={until} />
            </Table.Td>
            <Table.Td>{count}</Table.Td>
            <Table.Td>
              <Button
                size="compact-sm"
                variant="default"
                aria-label={`${t("settings.unmute")}: ${title}`}
                onClick={() => unmute({ id })}
              >
                {t("settings.unmute")}
              </Button>
            </Table.Td>
          </Table.Tr>
        ))}
      </Listed>
    </Stack>
  );
}

const DAY = 86_400_000; // milliseconds

function MuteForm({ close }: { close: () => void }) {
  const [{ data }] = useQuery({ query: CATEGORY_NAMES });
  const [, mute] = useMutation(MUTE);
  const form = useForm({
    initialValues: { category: null as CategoryId | null, until: fieldOf(Date.now() + DAY) },
    validate: { category: (category) => !category && t("form.required") },
  });
  return (
    <VerbForm
      form={form}
      send={({ category, until }) =>
        outcome(
          mute({ input: { about: { category: category as CategoryId }, until: momentOf(until) ?? "" } }),
        )
      }
      done={close}
      cancel={close}
      submit={t("settings.mute")}
    >
      <Select
        label={t("settings.category")}
        searchable
        data={data?.eventCategories.map(({ id, title }) => ({ value: id, label: title })) ?? []}
        {...form.getInputProps("category")}
      />
      <TextInput label={t("settings.until")} type="datetime-local" {...form.getInputProps("until")} />
    </VerbForm>
  );
}
