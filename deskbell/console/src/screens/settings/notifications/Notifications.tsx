/** By which channels one notices what is in the inbox, and when. */

import { Alert, Fieldset, Loader, Stack, Text } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useMutation, useQuery } from "urql";
import type { NotificationProfileQuery } from "../../../gql/graphql";
import { Failures } from "../../../parts/failures";
import { outcome } from "../../../parts/outcome";
import { VerbForm } from "../../../parts/VerbForm";
import { t } from "../../../texts";
import { Browsers } from "./Browsers";
import { Categories } from "./Categories";
import { ChannelBoxes } from "./ChannelBoxes";
import { Digest } from "./Digest";
import { PROFILE, SET_PROFILE } from "./documents";
import { formOf, inputOf, type Profile } from "./profile";
import { QuietHours } from "./QuietHours";

export function Notifications() {
  const [{ data, error }] = useQuery({ query: PROFILE, requestPolicy: "network-only" });
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Stack maw={800}>
      <ProfileForm told={data.notificationProfile} offered={data.eventCategories} />
      <Browsers />
    </Stack>
  );
}

/** The paths beside whose fields refusals stand. */
const BESIDE = ["start", "end", "timeZone"]
  .map((field) => `quietHours.${field}`)
  .concat(["everyMinutes", "at", "timeZone"].map((field) => `digest.${field}`));

function ProfileForm(given: {
  told: NotificationProfileQuery["notificationProfile"];
  offered: NotificationProfileQuery["eventCategories"];
}) {
  const form = useForm<Profile>({ initialValues: formOf(given.told) });
  const [, set] = useMutation(SET_PROFILE);
  return (
    <VerbForm
      form={form}
      send={(profile) => outcome(set({ input: inputOf(profile) }))}
      done={() => notifications.show({ message: t("form.saved") })}
      submit={t("form.save")}
      beside={BESIDE}
    >
      <Text size="sm">{t("settings.inboxHelp")}</Text>
      {given.told.warnings.map((warning) => (
        <Alert key={warning} color="orange" role="note">
          {warning}
        </Alert>
      ))}
      <Fieldset legend={t("settings.channels")}>
        <ChannelBoxes
          channels={form.values}
          change={(channels) => form.setValues({ ...channels })}
          errors={form.errors}
        />
      </Fieldset>
      <Categories form={form} offered={given.offered} />
      <QuietHours form={form} />
      <Digest form={form} />
    </VerbForm>
  );
}
