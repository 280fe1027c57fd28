/** A stretch of each day without noise. */

import { Fieldset, Group, Stack, Switch, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { ZoneSelect } from "../../../parts/ZoneSelect";
import { t } from "../../../texts";
import type { Profile } from "./profile";

export function QuietHours({ form }: { form: UseFormReturnType<Profile> }) {
  return (
    <Fieldset legend={t("settings.quietHours")}>
      <Stack>
        <Switch
          label={t("settings.quiet")}
          description={t("settings.quietHelp")}
          {...form.getInputProps("quiet", { type: "checkbox" })}
        />
        {form.values.quiet && (
          <Group align="start">
            <TextInput type="time" label={t("settings.from")} {...form.getInputProps("quietHours.start")} />
            <TextInput type="time" label={t("settings.to")} {...form.getInputProps("quietHours.end")} />
            <ZoneSelect
              own
              value={form.values.quietHours.timeZone}
              onChange={(zone) => form.setFieldValue("quietHours.timeZone", zone)}
              error={form.errors["quietHours.timeZone"]}
            />
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}
