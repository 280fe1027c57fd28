/** The conditions of a draft: all of one group must hold, one of the other. */

import {
  ActionIcon,
  Button,
  Card,
  Fieldset,
  Group,
  Menu,
  SegmentedControl,
  Select,
  Stack,
} from "@mantine/core";
import { useFragment } from "../../../gql";
import type { ConditionInput, ConditionOperator, FormOfAnEventQuery } from "../../../gql/graphql";
import { t } from "../../../texts";
import { ConditionValue, nothingYet, type Taking } from "./ConditionValue";
import { COMPARED } from "./documents";
import { type Draft, type Keyed, keyed, type Group as Side } from "./draft";

export type Form = NonNullable<FormOfAnEventQuery["eventType"]>;
type Offered = Form["conditions"][number];
/** Return the sentence that was refused at a path of the input, if any was. */
export type Refused = (...path: (string | number)[]) => string | undefined;

export function Conditions(given: {
  form: Form;
  draft: Draft;
  change: (draft: Draft) => void;
  refused: Refused;
}) {
  const { form, draft } = given;
  const replace = (side: Side, conditions: Draft[Side]) => given.change({ ...draft, [side]: conditions });
  const add = (offered: Offered) => {
    const field = offered.ofField ? form.category.customFields[0] : null;
    const made: ConditionInput = {
      condition: offered.condition,
      value: nothingYet(field?.takes ?? offered.takes),
      ...(field ? { field: field.id } : {}),
    };
    replace("all", [...draft.all, keyed(made)]);
  };
  const move = (from: Side, to: Side, condition: Keyed<ConditionInput>) =>
    given.change({
      ...draft,
      [from]: draft[from].filter(({ key }) => key !== condition.key),
      [to]: [...draft[to], condition],
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
              refused={(...path) => given.refused("conditions", side, place, ...path)}
              change={(changed) =>
                replace(
                  side,
                  draft[side].map((other) =>
                    other.key === condition.key ? { ...changed, key: other.key } : other,
                  ),
                )
              }
              move={() => move(side, side === "all" ? "any" : "all", condition)}
              remove={() =>
                replace(
                  side,
                  draft[side].filter(({ key }) => key !== condition.key),
                )
              }
            />
          )),
        )}
        <Menu>
          <Menu.Target>
            <Button variant="default">{t("editor.addCondition")}</Button>
          </Menu.Target>
          <Menu.Dropdown className="long">
            {form.conditions.map((offered) => (
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

function ConditionRow(given: {
  form: Form;
  side: Side;
  condition: ConditionInput;
  refused: Refused;
  change: (condition: ConditionInput) => void;
  move: () => void;
  remove: () => void;
}) {
  const { form, condition } = given;
  const offered = form.conditions.find((known) => known.condition === condition.condition);
  const field = form.category.customFields.find(({ id }) => id === condition.field);
  const comparisons = useFragment(COMPARED, field?.comparisons ?? offered?.comparisons ?? []);
  const chosen = comparisons.find(({ operator }) => operator === condition.operator) ?? comparisons[0];
  if (!offered) return null;
  const taking: Taking = {
    title: field?.name ?? offered.title,
    takes: field?.takes ?? offered.takes,
    entity: offered.entity,
    atMost: offered.atMost,
    choices: field?.choices.map((value) => ({ value, title: value })) ?? offered.choices,
    bounds: chosen?.bounds ?? [],
  };
  return (
    <Card withBorder padding="sm" role="group" aria-label={taking.title}>
      <Stack gap="xs">
        <Group justify="space-between">
          {!offered.required && (
            <SegmentedControl
              size="xs"
              aria-label={t("editor.side")}
              data={[
                { value: "all", label: t("editor.all") },
                { value: "any", label: t("editor.any") },
              ]}
              value={given.side}
              onChange={given.move}
            />
          )}
          <ActionIcon
            variant="subtle"
            aria-label={t("editor.remove", { name: taking.title })}
            onClick={given.remove}
          >
            ×
          </ActionIcon>
        </Group>
        <Group align="end">
          {offered.ofField && (
            <Select
              label={t("editor.field")}
              data={form.category.customFields.map(({ id, name }) => ({ value: id, label: name }))}
              value={condition.field ?? null}
              onChange={(id) => {
                const next = form.category.customFields.find((known) => known.id === id);
                if (next)
                  given.change({ condition: condition.condition, field: id, value: nothingYet(next.takes) });
              }}
            />
          )}
          {comparisons.length > 1 && (
            <Select
              label={t("editor.comparison")}
              allowDeselect={false}
              data={comparisons.map(({ operator, title }) => ({ value: operator, label: title }))}
              value={chosen?.operator ?? null}
              onChange={(operator) => given.change({ ...condition, operator: operator as ConditionOperator })}
            />
          )}
          <ConditionValue
            taking={taking}
            value={condition.value}
            change={(value) => given.change({ ...condition, value })}
            error={given.refused()}
          />
        </Group>
      </Stack>
    </Card>
  );
}
