/** A form that sends one verb: what it refuses stands at its fields, and the rest of it above the buttons. */

import { Group, Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { type ReactNode, useState } from "react";
import { Cancel, Form, Submit } from "./Form";
import { Failures, onFields } from "./failures";
import type { Outcome } from "./outcome";

interface Given<Values extends Record<string, unknown>> {
  form: UseFormReturnType<Values>;
  send: (values: Values) => Promise<Outcome>;
  done: () => void;
  submit: string;
  cancel?: () => void;
  /** Paths beside whose fields refusals stand, besides those of the form's own names. */
  beside?: readonly string[];
  children: ReactNode;
}

export function VerbForm<Values extends Record<string, unknown>>(given: Given<Values>) {
  const { form } = given;
  const [became, setBecame] = useState<Outcome>();
  const send = async () => {
    if (form.validate().hasErrors) return false;
    const next = await given.send(form.getValues());
    setBecame(next);
    form.setErrors(onFields(next.errors));
    if (next.done) form.resetDirty();
    return next.done;
  };
  return (
    <Form changed={form.isDirty()} send={send} done={given.done}>
      <Stack>
        {given.children}
        <Failures
          error={became?.error}
          errors={became?.errors}
          beside={[...Object.keys(form.getValues()), ...(given.beside ?? [])]}
        />
        <Group>
          <Submit>{given.submit}</Submit>
          {given.cancel && <Cancel cancel={given.cancel} />}
        </Group>
      </Stack>
    </Form>
  );
}
