/** Whether mail goes out one by one, or together. */

import { Fieldset, Group, Radio, Stack, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { Numeral } from "../../../parts/Numeral";
import { ZoneSelect } from "../../../parts/ZoneSelect";
import { t } from "../../../texts";
import type { Bundling, Profile } from "./profile";

const BUNDLINGS = ["each", "every", "at"] as const satisfies readonly Bundling[];

export function Digest({ form }: { form: UseFormReturnType<Profile> }) {
  return (
    <Fieldset legend={t("settings.digest")}>
      <Stack>
        <Radio.Group label={t("settings.bundling")} {...form.getInputProps("bundling")}>
          <Group mt={4}>
            {BUNDLINGS.map((bundling) => (
              <Radio key={bundling} value={bundling} label={t(`settings.${bundling}`)} />
            ))}
          </Group>
        </Radio.Group>
        {form.values.bundling === "every" && (
          <Numeral
            label={t("settings.everyMinutes")}
            maw={300}
            min={1}
            max={1440}
            allowDecimal={false}
            error={form.errors["digest.everyMinutes"]}
            value={form.values.digest.everyMinutes}
            change={(minutes) => form.setFieldValue("digest.everyMinutes", minutes)}
          />
        )}
        {form.values.bundling === "at" && (
          <Group align="start">
            <TextInput type="time" label={t("settings.timeOfDay")} {...form.getInputProps("digest.at")} />
            <ZoneSelect
              own
              value={form.values.digest.timeZone}
              onChange={(zone) => form.setFieldValue("digest.timeZone", zone)}
              error={form.errors["digest.timeZone"]}
            />
          </Group>
        )}
      </Stack>
    </Fieldset>
  );
}
