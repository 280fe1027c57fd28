/** One condition of a draft: what is asked, how it is compared, and with what. */

import { Autocomplete, Box, Group, SegmentedControl, Select } from "@mantine/core";
import { memo } from "react";
import { useFragment } from "../../../gql";
import type { ConditionInput, ConditionOperator } from "../../../gql/graphql";
import { t } from "../../../texts";
import type { Form } from "./Conditions";
import { ConditionValue, nothingYet, type Taking } from "./ConditionValue";
import { COMPARED } from "./documents";
import type { Keyed, Group as Side } from "./draft";
import { Gone, Row } from "./Row";
import { bounded } from "./values/bounded";
import { ZONES } from "./values/TimeOfDay";

type Condition = Keyed<ConditionInput>;

export const ConditionRow = memo(function ConditionRow(given: {
  form: Form;
  side: Side;
  condition: Condition;
  error: string | undefined;
  change: (side: Side, changed: Condition) => void;
  move: (from: Side, condition: Condition) => void;
  remove: (side: Side, condition: Condition) => void;
}) {
  const { form, side, condition } = given;
  const change = (to: Partial<ConditionInput>) => given.change(side, { ...condition, ...to });
  const offered = form.conditions.find((known) => known.condition === condition.condition);
  const field = form.category.customFields.find(({ id }) => id === condition.field);
  const comparisons = useFragment(COMPARED, field?.comparisons ?? offered?.comparisons ?? []);
  const chosen = comparisons.find(({ operator }) => operator === condition.operator) ?? comparisons[0];
  const remove = () => given.remove(side, condition);
  if (!offered) return <Gone error={given.error} remove={remove} />;
  const taking: Taking = {
    title: field?.name ?? offered.title,
    takes: field?.takes ?? offered.takes,
    minutes: offered.kind === "duration",
    entity: offered.entity,
    atMost: offered.atMost,
    choices: field?.choices.map((value) => ({ value, title: value })) ?? offered.choices,
    bounds: chosen?.bounds ?? [],
  };
  const compare = (operator: ConditionOperator) => {
    const { bounds = [] } = comparisons.find((known) => known.operator === operator) ?? {};
    change({ operator, value: bounded(condition.value, bounds) });
  };
  return (
    <Row title={taking.title} remove={offered.required ? null : remove}>
      <Group align="end">
        {!offered.required && (
          <SegmentedControl
            size="xs"
            aria-label={t("editor.side")}
            data={[
              { value: "all", label: t("editor.all") },
              { value: "any", label: t("editor.any") },
            ]}
            value={side}
            onChange={() => given.move(side, condition)}
          />
        )}
        {offered.ofField && (
          <Select
            label={t("editor.field")}
            data={form.category.customFields.map(({ id, name }) => ({ value: id, label: name }))}
            value={condition.field ?? null}
            onChange={(id) => {
              const next = form.category.customFields.find((known) => known.id === id);
              if (!next) return;
              const { key, condition: asked } = condition;
              given.change(side, { key, condition: asked, field: id, value: nothingYet(next.takes) });
            }}
          />
        )}
        {comparisons.length > 1 && (
          <Select
            label={t("editor.comparison")}
            w={180}
            allowDeselect={false}
            data={comparisons.map(({ operator, title }) => ({ value: operator, label: title }))}
            value={chosen?.operator ?? null}
            onChange={(operator) => compare(operator as ConditionOperator)}
          />
        )}
        <Box flex={1} miw={240}>
          <ConditionValue
            taking={taking}
            value={condition.value}
            change={(value) => change({ value })}
            error={given.error}
          />
        </Box>
        {taking.takes === "days" && (
          <Autocomplete
            label={t("editor.zone")}
            data={ZONES}
            limit={20}
            value={condition.timeZone ?? ""}
            onChange={(timeZone) => change({ timeZone: timeZone || null })}
          />
        )}
      </Group>
    </Row>
  );
});
