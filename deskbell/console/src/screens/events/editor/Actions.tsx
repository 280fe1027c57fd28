/** The actions of a draft, in the order in which they run. */

import { Button, Fieldset, Menu, Stack } from "@mantine/core";
import { useCallbackRef } from "@mantine/hooks";
import { useRef } from "react";
import { useFragment } from "../../../gql";
import type { ActionInput } from "../../../gql/graphql";
import { t } from "../../../texts";
import { ActionRow } from "./ActionRow";
import type { Form } from "./Conditions";
import { ASKED } from "./documents";
import { type Draft, type Keyed, keyed } from "./draft";
import { nothingOf } from "./Parameter";
import type { Refused } from "./refusals";

type Offered = Form["actions"][number];

export function Actions(given: {
  form: Form;
  draft: Draft;
  change: (draft: Draft) => void;
  refused: Refused;
}) {
  const { form, draft } = given;
  const offered = form.actions.filter(({ levels }) => levels.includes(draft.level));
  const replace = (actions: Draft["actions"]) => given.change({ ...draft, actions });
  // The same each time, so that a row is drawn anew only where it has changed.
  const change = useCallbackRef((changed: Keyed<ActionInput>) =>
    replace(draft.actions.map((other) => (other.key === changed.key ? changed : other))),
  );
  const adds = useRef<HTMLButtonElement>(null);
  const remove = useCallbackRef(({ key }: Keyed<ActionInput>) => {
    replace(draft.actions.filter((other) => other.key !== key));
    adds.current?.focus(); // where one goes on by the keyboard, without the row
  });
  const add = (chosen: Offered) => replace([...draft.actions, keyed(begun(chosen))]);
  return (
    <Fieldset legend={t("events.actions")}>
      <Stack>
        {draft.actions.map((action, place) => (
          <ActionRow
            key={action.key}
            form={form}
            level={draft.level}
            action={action}
            place={place}
            refused={given.refused}
            change={change}
            remove={remove}
          />
        ))}
        <Menu>
          <Menu.Target>
            <Button ref={adds} variant="default">
              {t("editor.addAction")}
            </Button>
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

/** Return an action as it is before anything is chosen. */
function begun({ perform, parameters }: Offered): ActionInput {
  // biome-ignore lint/correctness/useHookAtTopLevel: it only unmasks, and is no hook
  const required = useFragment(ASKED, parameters).filter((asked) => asked.required);
  const values = Object.fromEntries(required.map((asked) => [asked.name, nothingOf(asked)]));
  return { perform: { [perform]: parameters.length ? values : true } } as unknown as ActionInput;
}
