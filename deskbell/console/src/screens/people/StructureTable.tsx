/** Departments or groups, each with what can be done to it. */

import { Badge, Button, Group, Table, Text, VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { FormModal } from "../../parts/FormModal";
import { Failures } from "../../parts/failures";
import type { Outcome } from "../../parts/outcome";
import { t } from "../../texts";
import { NameForm } from "./Named";

interface Row {
  id: string;
  name: string;
  retired: boolean;
  within?: string;
}

type Change = (id: string, changed: { name?: string; retired?: boolean }) => Promise<Outcome>;

export function StructureTable({
  title,
  rows,
  change,
}: {
  title: string;
  rows: readonly Row[];
  change: Change;
}) {
  const within = rows.some((row) => row.within);
  if (!rows.length) return <Text c="dimmed">{t("people.noneYet")}</Text>;
  return (
    <Table.ScrollContainer minWidth={400}>
      <Table aria-label={title} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("people.name")}</Table.Th>
            {within && <Table.Th>{t("people.department")}</Table.Th>}
            <Table.Th>
              <VisuallyHidden>{t("form.edit")}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <StructureRow key={row.id} row={row} within={within} change={change} />
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function StructureRow({ row, within, change }: { row: Row; within: boolean; change: Change }) {
  const [became, setBecame] = useState<Outcome>();
  const retire = t(row.retired ? "people.bringBack" : "people.retire");
  return (
    <Table.Tr>
      <Table.Td className="written">
        <bdi>{row.name}</bdi>
        {row.retired && (
          <Badge ml="xs" color="gray">
            {t("people.retired")}
          </Badge>
        )}
        <Failures error={became?.error} errors={became?.errors} />
      </Table.Td>
      {within && <Table.Td className="written">{row.within}</Table.Td>}
      <Table.Td>
        <Group justify="end" gap="xs">
          <FormModal
            name={t("people.rename")}
            label={`${t("people.rename")}: ${row.name}`}
            form={(close) => (
              <NameForm
                submit={t("form.save")}
                before={row.name}
                close={close}
                send={({ name }) => change(row.id, { name })}
              />
            )}
          />
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`${retire}: ${row.name}`}
            onClick={async () => setBecame(await change(row.id, { retired: !row.retired }))}
          >
            {retire}
          </Button>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}
