/** The conditions of a draft: all of one group must hold, one of the other. */

import { Button, Fieldset, Menu, Stack } from "@mantine/core";
import { useCallbackRef } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import type { ConditionInput, FormOfAnEventQuery } from "../../../gql/graphql";
import { t } from "../../../texts";
import { ConditionRow } from "./ConditionRow";
import { nothingYet } from "./ConditionValue";
import { type Draft, type Keyed, keyed, type Group as Side } from "./draft";
import type { Refused } from "./refusals";

export type Form = NonNullable<FormOfAnEventQuery["eventType"]>;
type Offered = Form["conditions"][number];

export function Conditions(given: {
  form: Form;
  draft: Draft;
  change: (draft: Draft) => void;
  refused: Refused;
}) {
  const { form, draft } = given;
  const replace = (side: Side, conditions: Draft[Side]) => given.change({ ...draft, [side]: conditions });
  const add = (offered: Offered) => replace("all", [...draft.all, begun(offered, form)]);
  const missing = form.conditions.filter(
    ({ required, condition }) => required && !draft.all.some((held) => held.condition === condition),
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: what every event of the type has is there from the start
  useEffect(() => {
    if (missing.length) replace("all", [...missing.map((offered) => begun(offered, form)), ...draft.all]);
  }, [form]);
  // The same each time, so that a row is drawn anew only where it has changed.
  const change = useCallbackRef((side: Side, changed: Keyed<ConditionInput>) =>
    replace(
      side,
      draft[side].map((other) => (other.key === changed.key ? changed : other)),
    ),
  );
  const without = (side: Side, { key }: Keyed<ConditionInput>) =>
    draft[side].filter((other) => other.key !== key);
  const move = useCallbackRef((from: Side, condition: Keyed<ConditionInput>) => {
    const to = from === "all" ? "any" : "all";
    given.change({ ...draft, [from]: without(from, condition), [to]: [...draft[to], condition] });
  });
  const adds = useRef<HTMLButtonElement>(null);
  const remove = useCallbackRef((side: Side, condition: Keyed<ConditionInput>) => {
    replace(side, without(side, condition));
    adds.current?.focus(); // where one goes on by the keyboard, without the row
  });
  return (
    <Fieldset legend={t("events.conditions")}>
      <Stack>
        {(["all", "any"] as const).map((side) =>
          draft[side].map((condition, place) => (
            <ConditionRow
              key={condition.key}
              form={form}
              side={side}
              condition={condition}
              error={given.refused("conditions", side, place)}
              change={change}
              move={move}
              remove={remove}
            />
          )),
        )}
        <Menu>
          <Menu.Target>
            <Button ref={adds} variant="default">
              {t("editor.addCondition")}
            </Button>
          </Menu.Target>
          <Menu.Dropdown className="long">
            {form.conditions
              .filter(({ required }) => !required)
              .map((offered) => (
                <Menu.Item key={offered.condition} onClick={() => add(offered)}>
                  {offered.title}
                </Menu.Item>
              ))}
          </Menu.Dropdown>
        </Menu>
      </Stack>
    </Fieldset>
  );
}

/** Return a condition as it is before anything is chosen. */
function begun(offered: Offered, form: Form) {
  const field = offered.ofField ? form.category.customFields[0] : null;
  const made: ConditionInput = {
    condition: offered.condition,
    value: nothingYet(field?.takes ?? offered.takes),
    ...(field ? { field: field.id } : {}),
  };
  return keyed(made);
}
