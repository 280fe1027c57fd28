/** The departments: made, renamed, retired and brought back. */

import { Loader, Stack } from "@mantine/core";
import { useMutation, useQuery } from "urql";
import { Failures } from "../../parts/failures";
import { outcome } from "../../parts/outcome";
import { t } from "../../texts";
import { CREATE_DEPARTMENT, STRUCTURE, STRUCTURE_LIST, UPDATE_DEPARTMENT } from "./documents";
import { NewNamed } from "./Named";
import { StructureTable } from "./StructureTable";

export function Departments() {
  const [{ data, error }] = useQuery({ query: STRUCTURE, context: STRUCTURE_LIST });
  const [, create] = useMutation(CREATE_DEPARTMENT);
  const [, update] = useMutation(UPDATE_DEPARTMENT);
  if (!data) return error ? <Failures error={error} /> : <Loader />;
  return (
    <Stack>
      <NewNamed
        title={t("people.newDepartment")}
        send={({ name, key }) => outcome(create({ input: { name, idempotencyKey: key } }))}
      />
      <StructureTable
        title={t("people.departments")}
        rows={data.departments}
        change={(departmentId, changed) => outcome(update({ input: { departmentId, ...changed } }))}
      />
    </Stack>
  );
}
