/** The form of a verb, made from what the verb takes. */

import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { useMutation } from "urql";
import { Failures, type Refusal } from "../../parts/failures";
import { useOneKey } from "../../parts/key";
import { useLeavingAsks } from "../../parts/leaving";
import { t } from "../../texts";
import { Control } from "./Control";
import type { Verb } from "./description";
import { firstOf, kept, sentOf, variablesOf } from "./form";
import type { Values } from "./kinds";

export interface Done {
  item?: { id: string } | null;
  deletedIds?: readonly string[];
}

interface Answer {
  done: Done & { errors: readonly Refusal[] };
}

interface Given {
  verb: Verb;
  kind: string;
  /** What it is done to; nothing where it begins something. */
  item?: (Values & { id: string }) | null;
  /** What is said already, and not asked for. */
  preset?: Values;
  /** What it is about, in words. */
  about?: string;
  done: (answer: Done) => void;
  close: () => void;
}

export function VerbForm({ verb, kind, item = null, preset = {}, about, done, close }: Given) {
  const [before] = useState(() => firstOf(verb, item));
  const [values, setValues] = useState(before);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const [{ fetching, error }, perform] = useMutation<Answer>(verb.document);
  const key = useOneKey();
  const asking = useLeavingAsks(JSON.stringify(values) !== JSON.stringify(before));
  const leave = () => asking.leave() && close();
  const asked = verb.arguments.filter(({ name }) => !(name in preset));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const said = { ...sentOf(verb, values, before), ...preset };
    const { data } = await perform(variablesOf(verb, said, item?.id ?? null, key.of(said)));
    if (!data) return;
    if (!data.done.errors.length) {
      asking.stop();
      return done(data.done);
    }
    toTell.current = true;
    setRefusals(data.done.errors);
  };
  const change = (name: string, value: unknown) => {
    setValues({ ...values, [name]: value });
    setRefusals(refusals.filter(({ path }) => path[0] !== name));
  };
  const form = useRef<HTMLFormElement>(null);
  const toTell = useRef(false);
  useEffect(() => {
    if (!refusals.length || !toTell.current) return;
    toTell.current = false;
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [refusals]);
  const shown = asked.map(({ name }) => name);
  return (
    <Modal
      opened
      closeOnClickOutside={false}
      onClose={leave}
      title={verb.title}
      closeButtonProps={{ "aria-label": t("dialog.cancel") }}
    >
      <form ref={form} onSubmit={submit}>
        <Stack>
          {about && <Text fw={500}>{about}</Text>}
          {verb.help && (
            <Text size="sm" c="dimmed">
              {verb.help}
            </Text>
          )}
          {asked.map((argument) => (
            <Control
              key={argument.name}
              argument={kept(argument, verb, before[argument.name])}
              kind={kind}
              value={values[argument.name]}
              change={(value) => change(argument.name, value)}
              error={refusals.find(({ path }) => path[0] === argument.name)?.message}
            />
          ))}
          <Failures error={error} errors={refusals.filter(({ path }) => !shown.includes(path[0] ?? ""))} />
          <Group justify="end">
            <Button variant="default" onClick={leave}>
              {t("dialog.cancel")}
            </Button>
            <Button type="submit" loading={fetching} {...(verb.deletes ? { color: "red" } : {})}>
              {verb.title}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
