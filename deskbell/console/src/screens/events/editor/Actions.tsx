/** The actions of a draft, in the order in which they run. */

import {
  ActionIcon,
  Button,
  Card,
  Checkbox,
  Fieldset,
  Group,
  Menu,
  NumberInput,
  Stack,
  Text,
} from "@mantine/core";
import { useFragment } from "../../../gql";
import type { ActionInput } from "../../../gql/graphql";
import { t } from "../../../texts";
import type { Form, Refused } from "./Conditions";
import { ASKED } from "./documents";
import { type Draft, type Keyed, keyed } from "./draft";
import { Parameter } from "./Parameter";

type Offered = Form["actions"][number];
type Values = Record<string, unknown>;

export function Actions(given: {
  form: Form;
  draft: Draft;
  change: (draft: Draft) => void;
  refused: Refused;
}) {
  const { form, draft } = given;
  const offered = form.actions.filter(({ levels }) => levels.includes(draft.level));
  const replace = (actions: Draft["actions"]) => given.change({ ...draft, actions });
  const add = ({ perform, parameters }: Offered) =>
    replace([
      ...draft.actions,
      keyed({
        perform: { [perform]: parameters.length ? begun(parameters) : true },
      } as unknown as ActionInput),
    ]);
  return (
    <Fieldset legend={t("events.actions")}>
      <Stack>
        {draft.actions.map((action, place) => (
          <ActionRow
            key={action.key}
            form={form}
            level={draft.level}
            action={action}
            refused={(...path) => given.refused("actions", place, ...path)}
            change={(changed) =>
              replace(draft.actions.map((other) => (other.key === action.key ? changed : other)))
            }
            remove={() => replace(draft.actions.filter(({ key }) => key !== action.key))}
          />
        ))}
        <Menu>
          <Menu.Target>
            <Button variant="default">{t("editor.addAction")}</Button>
          </Menu.Target>
          <Menu.Dropdown className="long">
            {offered.map((action) => (
              <Menu.Item key={action.action} onClick={() => add(action)}>
                {action.title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </Stack>
    </Fieldset>
  );
}

/** Return what is sent of texts that are needed before anything is written: the desk says what is missing. */
function begun(parameters: Offered["parameters"]): Values {
  const texts = parameters.filter(({ required, type }) => required && type === "str");
  return Object.fromEntries(texts.map(({ name }) => [name, ""]));
}

function ActionRow(given: {
  form: Form;
  level: Draft["level"];
  action: Keyed<ActionInput>;
  refused: Refused;
  change: (action: Keyed<ActionInput>) => void;
  remove: () => void;
}) {
  const { action, form } = given;
  const [perform, values] = Object.entries(action.perform)[0] as [string, Values | true];
  const offered = form.actions.find((known) => known.perform === perform);
  const asked = useFragment(ASKED, offered?.parameters ?? []);
  if (!offered) return null;
  const put = (name: string, value: unknown) =>
    given.change({
      ...action,
      perform: { [perform]: { ...(values as Values), [name]: value } } as unknown as ActionInput["perform"],
    });
  return (
    <Card withBorder padding="sm" role="group" aria-label={offered.title}>
      <Stack gap="xs">
        <Group justify="space-between">
          <Text fw={600}>{offered.title}</Text>
          <ActionIcon
            variant="subtle"
            aria-label={t("editor.remove", { name: offered.title })}
            onClick={given.remove}
          >
            ×
          </ActionIcon>
        </Group>
        {asked
          .filter(({ levels }) => levels.includes(given.level))
          .map((parameter, place) => (
            <Parameter
              key={parameter.name}
              asked={parameter}
              members={offered.parameters[place]?.members ?? []}
              level={given.level}
              variables={form.variables}
              value={values === true ? undefined : values[parameter.name]}
              change={(value) => put(parameter.name, value)}
              error={given.refused("perform", perform, parameter.name)}
            />
          ))}
        <Group align="end">
          <NumberInput
            label={t("editor.frequency")}
            description={t("editor.frequencyHelp")}
            min={0}
            max={form.limits.maximumFrequencyMinutes}
            error={given.refused("maximumFrequencyMinutes")}
            value={action.maximumFrequencyMinutes ?? 0}
            onChange={(minutes) => given.change({ ...action, maximumFrequencyMinutes: Number(minutes) })}
          />
          {offered.oncePerItem && (
            <Checkbox
              label={t("editor.oncePerItem")}
              checked={action.oncePerItem ?? false}
              onChange={({ currentTarget }) =>
                given.change({ ...action, oncePerItem: currentTarget.checked })
              }
            />
          )}
        </Group>
      </Stack>
    </Card>
  );
}
