/** The form of a verb, made from what the verb takes. */

import { Group, Modal, Stack, Text } from "@mantine/core";
import { useRef, useState } from "react";
import { useMutation } from "urql";
import { Cancel, Form, Submit } from "../../parts/Form";
import { Failures, type Refusal } from "../../parts/failures";
import { useOneKey } from "../../parts/key";
import { Guarded, useGuard } from "../../parts/leaving";
import { useWayBack } from "../../parts/wayBack";
import { t } from "../../texts";
import { Control } from "./Control";
import type { Verb } from "./description";
import { firstOf, kept, missingOf, sentOf, variablesOf } from "./form";
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
  const [{ error }, perform] = useMutation<Answer>(verb.document);
  const key = useOneKey();
  useWayBack();
  const guard = useGuard();
  const leave = () => guard.current() && close();
  const answered = useRef<Done>({});
  const asked = verb.arguments
    .filter(({ name }) => !(name in preset))
    .map((argument) => kept(argument, verb, before[argument.name]));
  const send = async () => {
    const missing = missingOf(asked, values);
    if (missing.length) {
      setRefusals(missing);
      return false;
    }
    const said = { ...sentOf(verb, values, before), ...preset };
    const { data } = await perform(variablesOf(verb, said, item?.id ?? null, key.of(said)));
    if (!data) return false;
    answered.current = data.done;
    setRefusals(data.done.errors);
    return !data.done.errors.length;
  };
  const change = (name: string, value: unknown) => {
    setValues({ ...values, [name]: value });
    setRefusals(refusals.filter(({ path }) => path[0] !== name));
  };
  const shown = asked.map(({ name }) => name);
  return (
    <Modal
      opened
      closeOnClickOutside={false}
      onClose={leave}
      title={verb.title}
      closeButtonProps={{ "aria-label": t("dialog.cancel") }}
    >
      <Guarded value={guard}>
        <Form
          changed={JSON.stringify(values) !== JSON.stringify(before)}
          send={send}
          done={() => done(answered.current)}
        >
          <Stack>
            {about && <Text fw={500}>{about}</Text>}
            {verb.help && (
              <Text size="sm" c="dimmed">
                {verb.help}
              </Text>
            )}
            {asked.map((argument, place) => (
              <Control
                key={argument.name}
                argument={argument}
                first={!place}
                kind={kind}
                value={values[argument.name]}
                change={(value) => change(argument.name, value)}
                error={refusals.find(({ path }) => path[0] === argument.name)?.message}
              />
            ))}
            <Failures error={error} errors={refusals.filter(({ path }) => !shown.includes(path[0] ?? ""))} />
            <Group justify="end">
              <Cancel cancel={close} />
              <Submit {...(verb.deletes ? { color: "red" } : {})}>{verb.title}</Submit>
            </Group>
          </Stack>
        </Form>
      </Guarded>
    </Modal>
  );
}
