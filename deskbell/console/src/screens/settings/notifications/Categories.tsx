/** Categories whose messages have channels of their own. */

import { Button, Fieldset, Group, Select, Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import type { CategoryId } from "../../../gql/graphql";
import { t } from "../../../texts";
import { ChannelBoxes } from "./ChannelBoxes";
import type { Profile } from "./profile";

export function Categories(given: {
  form: UseFormReturnType<Profile>;
  offered: readonly { id: CategoryId; title: string }[];
}) {
  const { form, offered } = given;
  const { categories, normal, urgent } = form.values;
  const titled = (id: CategoryId) => offered.find((known) => known.id === id)?.title ?? id;
  const left = offered.filter(({ id }) => !categories.some(({ category }) => category === id));
  const add = (category: CategoryId) => form.insertListItem("categories", { category, normal, urgent });
  return (
    <Fieldset legend={t("settings.perCategory")}>
      <Stack>
        {categories.map(({ category, ...channels }, place) => (
          <Fieldset key={category} legend={titled(category)}>
            <Group justify="space-between" align="end">
              <ChannelBoxes
                channels={channels}
                change={(changed) => form.replaceListItem("categories", place, { category, ...changed })}
              />
              <Button
                size="compact-sm"
                variant="default"
                aria-label={t("settings.asOthers", { name: titled(category) })}
                onClick={() => form.removeListItem("categories", place)}
              >
                {t("settings.remove")}
              </Button>
            </Group>
          </Fieldset>
        ))}
        <Select
          label={t("settings.addCategory")}
          maw={300}
          searchable
          data={left.map(({ id, title }) => ({ value: id, label: title }))}
          value={null}
          onChange={(id) => id && add(id as CategoryId)}
        />
      </Stack>
    </Fieldset>
  );
}
