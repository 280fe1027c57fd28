/** A form that sends one verb: what it refuses stands at its fields, and the rest of it above the buttons. */

import { Button, Group, Stack } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { type ReactNode, useState } from "react";
import { t } from "../texts";
import { Failures, onFields } from "./failures";
import { useLeavingAsks } from "./leaving";
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
  const [busy, setBusy] = useState(false);
  const asking = useLeavingAsks(form.isDirty());
  const send = form.onSubmit(async (values) => {
    setBusy(true);
    const next = await given.send(values);
    setBusy(false);
    setBecame(next);
    form.setErrors(onFields(next.errors));
    if (!next.done) return;
    form.resetDirty();
    asking.stop();
    given.done();
  });
  return (
    <form onSubmit={send} noValidate>
      <Stack>
        {given.children}
        <Failures
          error={became?.error}
          errors={became?.errors}
          beside={[...Object.keys(form.getValues()), ...(given.beside ?? [])]}
        />
        <Group>
          <Button type="submit" loading={busy}>
            {given.submit}
          </Button>
          {given.cancel && (
            <Button variant="default" onClick={() => asking.leave() && given.cancel?.()}>
              {t("dialog.cancel")}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
