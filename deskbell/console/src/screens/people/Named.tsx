/** Making or renaming what has a name, in a dialog. */

import { Select, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { FormModal } from "../../parts/FormModal";
import { useOneKey } from "../../parts/key";
import type { Outcome } from "../../parts/outcome";
import { VerbForm } from "../../parts/VerbForm";
import { t } from "../../texts";

interface Named extends Record<string, unknown> {
  name: string;
  departmentId: string | null;
}

interface Given {
  departments?: readonly { id: string; name: string }[];
  /** ``key`` is the request's own: sent again, it is answered as before. */
  send: (given: Named & { key: string }) => Promise<Outcome>;
}

export function NewNamed({ title, ...given }: Given & { title: string }) {
  return (
    <FormModal
      name={title}
      size="sm"
      variant="filled"
      w="fit-content"
      form={(close) => <NameForm {...given} submit={t("form.create")} before="" close={close} />}
    />
  );
}

export function NameForm(given: Given & { submit: string; before: string; close: () => void }) {
  const form = useForm<Named>({
    initialValues: { name: given.before, departmentId: null },
    validate: { departmentId: (id) => given.departments && !id && t("form.required") },
  });
  const key = useOneKey();
  return (
    <VerbForm
      form={form}
      send={(now) => given.send({ ...now, key: key.of(now) })}
      done={given.close}
      cancel={given.close}
      submit={given.submit}
    >
      <Stack>
        <TextInput label={t("people.name")} data-autofocus {...form.getInputProps("name")} />
        {given.departments && (
          <Select
            label={t("people.department")}
            data={given.departments.map(({ id, name }) => ({ value: id, label: name }))}
            {...form.getInputProps("departmentId")}
          />
        )}
      </Stack>
    </VerbForm>
  );
}
