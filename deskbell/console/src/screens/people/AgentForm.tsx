/** The form of an agent. */

import { PasswordInput, Select, Stack, TextInput, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useLocation } from "wouter";
import type { AgentAvailability } from "../../gql/graphql";
import { useMay } from "../../parts/may";
import type { Outcome } from "../../parts/outcome";
import { Things } from "../../parts/Things";
import { VerbForm } from "../../parts/VerbForm";
import { ZoneSelect } from "../../parts/ZoneSelect";
import { t } from "../../texts";

export interface Described extends Record<string, unknown> {
  displayName: string;
  email: string;
  password: string;
  timeZone: string;
  groupIds: string[];
  roleIds: string[];
  availability: AgentAvailability | null;
}

const AVAILABILITIES = ["AVAILABLE", "UNAVAILABLE"] as const satisfies readonly AgentAvailability[];

export function AgentForm(given: {
  title: string;
  before: Described;
  send: (now: Described) => Promise<Outcome>;
  known?: boolean;
}) {
  const { known = false } = given;
  const form = useForm<Described>({ initialValues: given.before });
  const [, go] = useLocation();
  const may = useMay();
  const back = () => go("/agents");
  const done = () => {
    notifications.show({ message: t("form.saved") });
    back();
  };
  const put = (field: "groupIds" | "roleIds") => (ids: string[]) => form.setFieldValue(field, ids);
  return (
    <Stack maw={600}>
      <Title order={1} size="h3">
        {given.title}
      </Title>
      <VerbForm form={form} send={given.send} done={done} cancel={back} submit={t("form.save")}>
        <TextInput label={t("people.name")} {...form.getInputProps("displayName")} />
        <TextInput
          label={t("people.email")}
          type="email"
          readOnly={known}
          {...(known && { description: t("people.emailStays") })}
          {...form.getInputProps("email")}
        />
        <PasswordInput
          label={t(known ? "people.newPassword" : "people.password")}
          {...(known && { description: t("people.passwordHelp") })}
          autoComplete="new-password"
          {...form.getInputProps("password")}
        />
        <ZoneSelect
          value={form.values.timeZone}
          onChange={(zone) => form.setFieldValue("timeZone", zone ?? "UTC")}
          error={form.errors.timeZone}
        />
        <Things
          label={t("people.groups")}
          entity="Group"
          chosen={form.values.groupIds}
          choose={put("groupIds")}
          error={form.errors.groupIds as string | undefined}
        />
        {may(["MANAGE_ROLES"]) && (
          <Things
            label={t("people.roles")}
            entity="Role"
            chosen={form.values.roleIds}
            choose={put("roleIds")}
            error={form.errors.roleIds as string | undefined}
          />
        )}
        {known && (
          <Select
            label={t("people.availability")}
            allowDeselect={false}
            data={AVAILABILITIES.map((value) => ({ value, label: t(`people.${value}`) }))}
            {...form.getInputProps("availability")}
          />
        )}
      </VerbForm>
    </Stack>
  );
}
