/** The list of roles: one is selected, and then edited, copied or deleted. */

import { Badge, Button, Group, Radio, Stack, Table, Text, Title, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useMutation } from "urql";
import { Link, useLocation } from "wouter";
import { AskFirst } from "../../parts/AskFirst";
import { outcome } from "../../parts/outcome";
import { named, t } from "../../texts";
import { DELETE } from "./documents";
import type { Role } from "./draft";

export function RoleList({ roles }: { roles: readonly Role[] }) {
  const [chosen, choose] = useState<string | null>(null);
  const [, go] = useLocation();
  const role = roles.find(({ id }) => id === chosen);
  return (
    <Stack>
      <Group justify="space-between">
        <Title order={1} size="h3">
          {t("nav.roles")}
        </Title>
        <Button component={Link} href="/new">
          {t("roles.new")}
        </Button>
      </Group>
      <Tools role={role} forget={() => choose(null)} />
      <Table.ScrollContainer minWidth={320}>
        <Table aria-label={t("nav.roles")} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={40}>
                <VisuallyHidden>{t("roles.select")}</VisuallyHidden>
              </Table.Th>
              <Table.Th>{t("roles.name")}</Table.Th>
              <Table.Th visibleFrom="sm">{t("roles.opens")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {roles.map((row) => (
              <Table.Tr
                key={row.id}
                onClick={() => choose(row.id)}
                onDoubleClick={() => go(`/${row.id}`)}
                aria-selected={row.id === chosen}
              >
                <Table.Td>
                  <Radio
                    name="role"
                    aria-label={row.name}
                    checked={row.id === chosen}
                    onChange={() => choose(row.id)}
                  />
                </Table.Td>
                <Table.Td className="written">
                  <Text size="sm">{row.name}</Text>
                  {row.builtIn && (
                    <Text size="xs" c="dimmed">
                      {t("roles.builtIn")}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td visibleFrom="sm">
                  <Opened areas={row.areas} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Stack>
  );
}

function Tools({ role, forget }: { role: Role | undefined; forget: () => void }) {
  const [, remove] = useMutation(DELETE);
  const [, go] = useLocation();
  const button = { size: "compact-sm", variant: "default", disabled: !role } as const;
  return (
    <Group role="toolbar" aria-label={role?.name ?? t("nav.roles")}>
      <Button {...button} onClick={() => go(`/${role?.id}`)}>
        {t("roles.edit")}
      </Button>
      <Button {...button} onClick={() => go(`/${role?.id}/copy`)}>
        {t("roles.copy")}
      </Button>
      <AskFirst
        name={t("roles.delete")}
        question={t("roles.deleteAsk", { name: role?.name ?? "" })}
        disabled={!role || role.builtIn}
        act={() => outcome(remove({ id: role?.id ?? "" }))}
        done={forget}
      />
    </Group>
  );
}

function Opened({ areas }: Pick<Role, "areas">) {
  const open = areas.filter(({ level }) => level !== "NONE");
  if (!open.length) return <Text size="sm">{t("roles.nothing")}</Text>;
  return (
    <Group gap={4}>
      {open.map(({ area, level }) => (
        <Badge key={area} variant="default" tt="none" fw={400}>
          {named("area", area)}: {t(`level.${level}`)}
        </Badge>
      ))}
    </Group>
  );
}
