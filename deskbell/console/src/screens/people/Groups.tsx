/** The groups of the departments: made, renamed, retired and brought back. */

import { Loader, Stack } from "@mantine/core";
import { useMutation, useQuery } from "urql";
import { Failures } from "../../parts/failures";
import { outcome } from "../../parts/outcome";
import { t } from "../../texts";
import { CREATE_GROUP, STRUCTURE, STRUCTURE_LIST, UPDATE_GROUP } from "./documents";
import { NewNamed } from "./Named";
import { StructureTable } from "./StructureTable";

export function Groups() {
  const [{ data, error }] = useQuery({ query: STRUCTURE, context: STRUCTURE_LIST });
  const [, create] = useMutation(CREATE_GROUP);
  const [, update] = useMutation(UPDATE_GROUP);
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Stack>
      <NewNamed
        title={t("people.newGroup")}
        departments={data.departments.filter(({ retired }) => !retired)}
        send={({ name, departmentId, key }) =>
          outcome(create({ input: { name, departmentId: departmentId ?? "", idempotencyKey: key } }))
        }
      />
      <StructureTable
        title={t("people.groups")}
        rows={data.groups.map(({ department, ...group }) => ({ ...group, within: department.name }))}
        change={(groupId, changed) => outcome(update({ input: { groupId, ...changed } }))}
      />
    </Stack>
  );
}
