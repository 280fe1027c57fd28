/** Making a role, and editing one: a level for each area, and a tab of boxes for each that is Custom. */

import { Group, Stack, Tabs, TextInput, Title } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useLocation } from "wouter";
import { AREAS } from "../../parts/areas";
import { Cancel, Form, Submit } from "../../parts/Form";
import { Failures } from "../../parts/failures";
import { Meanwhile } from "../../parts/Meanwhile";
import { named, t } from "../../texts";
import { Boxes } from "./Boxes";
import { draftOf, type Role, type RoleDraft } from "./draft";
import { Options } from "./Options";
import { useRole } from "./useRole";

export function EditRole({ role, begin }: { role?: Role; begin?: RoleDraft }) {
  const edited = useRole(role, begin ?? draftOf(role));
  const [, go] = useLocation();
  const title = role?.name ?? t("roles.new");
  const done = () => {
    notifications.show({ message: t("form.saved") });
    go("/");
  };
  return (
    <Form changed={edited.changed} send={edited.save} done={done}>
      <Stack maw={900}>
        <Title order={1} size="h3">
          {title}
        </Title>
        <TextInput
          label={t("roles.name")}
          value={edited.draft.name}
          readOnly={role?.builtIn ?? false}
          error={edited.refusedName}
          onChange={({ currentTarget }) => edited.rename(currentTarget.value)}
        />
        <AreaTabs title={title} edited={edited} />
        <Failures error={edited.became?.error} errors={edited.elsewhere} />
        {edited.behind && <Meanwhile said="roles.behind" {...edited.behind} />}
        <Group>
          <Submit disabled={Boolean(edited.behind)}>{t("form.save")}</Submit>
          <Cancel cancel={() => go("/")} />
        </Group>
      </Stack>
    </Form>
  );
}

function AreaTabs({ title, edited }: { title: string; edited: ReturnType<typeof useRole> }) {
  const [tab, setTab] = useState<string | null>("options");
  const { areas } = edited.draft;
  const custom = AREAS.filter((area) => areas[area].level === "CUSTOM");
  return (
    <Tabs id="role" value={tab} onChange={setTab} keepMounted={false}>
      <Tabs.List aria-label={title}>
        <Tabs.Tab value="options">{t("roles.options")}</Tabs.Tab>
        {custom.map((area) => (
          <Tabs.Tab key={area} value={area}>
            {named("area", area)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="options" pt="md">
        <Options areas={areas} put={edited.put} refused={edited.refused} opened={setTab} />
      </Tabs.Panel>
      {custom.map((area) => (
        <Tabs.Panel key={area} value={area} pt="md">
          <Boxes
            area={area}
            role={title}
            grant={areas[area]}
            put={(grant) => edited.put(area, grant)}
            error={edited.refused(area)}
          />
        </Tabs.Panel>
      ))}
    </Tabs>
  );
}
