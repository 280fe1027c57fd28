/** One action of a draft: what it is told, and how often it runs. */

import { Checkbox, Group, Input } from "@mantine/core";
import { memo } from "react";
import { useFragment } from "../../../gql";
import type { ActionInput } from "../../../gql/graphql";
import { Numeral } from "../../../parts/Numeral";
import { t } from "../../../texts";
import type { Form } from "./Conditions";
import { ASKED } from "./documents";
import type { Draft, Keyed } from "./draft";
import { Parameter } from "./Parameter";
import { Gone, Row } from "./Row";
import type { Refused } from "./refusals";

type Values = Record<string, unknown>;

interface Given {
  form: Form;
  level: Draft["level"];
  action: Keyed<ActionInput>;
  /** Which of the draft's actions it is. */
  place: number;
  refused: Refused;
  change: (action: Keyed<ActionInput>) => void;
  remove: (action: Keyed<ActionInput>) => void;
}

export const ActionRow = memo(function ActionRow(given: Given) {
  const { action, form, level } = given;
  const refused: Refused = (...path) => given.refused("actions", given.place, ...path);
  const [perform, values] = Object.entries(action.perform)[0] as [string, Values | true];
  const offered = form.actions.find((known) => known.perform === perform);
  const all = useFragment(ASKED, offered?.parameters ?? []);
  const remove = () => given.remove(action);
  if (!offered) return <Gone error={refused()} remove={remove} />;
  const asked = all
    .map((parameter, place) => ({ parameter, members: offered.parameters[place]?.members ?? [] }))
    .filter(({ parameter }) => parameter.levels.includes(level));
  const shown = [
    refused("maximumFrequencyMinutes"),
    ...asked.map(({ parameter }) => refused("perform", perform, parameter.name)),
  ];
  const put = (name: string, value: unknown) =>
    given.change({
      ...action,
      perform: { [perform]: { ...(values as Values), [name]: value } } as unknown as ActionInput["perform"],
    });
  return (
    <Row title={offered.title} remove={remove}>
      {!shown.some(Boolean) && refused() && <Input.Error>{refused()}</Input.Error>}
      {asked.map(({ parameter, members }) => (
        <Parameter
          key={parameter.name}
          asked={parameter}
          members={members}
          level={level}
          variables={form.variables}
          fields={form.category.customFields}
          value={values === true ? undefined : values[parameter.name]}
          change={(value) => put(parameter.name, value)}
          error={refused("perform", perform, parameter.name)}
        />
      ))}
      <Limits {...given} refused={refused} once={offered.oncePerItem} />
    </Row>
  );
});

/** How often it runs. */
function Limits({ action, form, refused, change, once }: Given & { once: boolean }) {
  return (
    <Group align="end">
      <Numeral
        label={t("editor.frequency")}
        description={t("editor.frequencyHelp")}
        min={0}
        max={form.limits.maximumFrequencyMinutes}
        error={refused("maximumFrequencyMinutes")}
        allowDecimal={false}
        value={action.maximumFrequencyMinutes ?? 0}
        change={(minutes) => change({ ...action, maximumFrequencyMinutes: minutes ?? 0 })}
      />
      {once && (
        <Checkbox
          label={t("editor.oncePerItem")}
          checked={action.oncePerItem ?? false}
          onChange={({ currentTarget }) => change({ ...action, oncePerItem: currentTarget.checked })}
        />
      )}
    </Group>
  );
}
