/** The buttons that begin an item, and make the things that such items name. */

import { Button, Group, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useLocation } from "wouter";
import { useMay } from "../../parts/may";
import { itemPlace } from "../../parts/paths";
import { t } from "../../texts";
import type { Kind, Verb } from "./description";
import { type Done, VerbForm } from "./VerbForm";

export function Begin({ kind }: { kind: Kind }) {
  const may = useMay();
  const [, go] = useLocation();
  const [chosen, choose] = useState<Verb | null>(null);
  const done = ({ item }: Done) => {
    const made = kind.furnishes.some(({ name }) => name === chosen?.name);
    choose(null);
    if (item && !made) go(itemPlace(item.id));
    else notifications.show({ message: t("desk.done") });
  };
  const furnishes = kind.furnishes.filter(({ opens }) => may(opens));
  return (
    <Group>
      {furnishes.length > 0 && (
        <Menu>
          <Menu.Target>
            <Button variant="default">{t("desk.more")}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {furnishes.map((verb) => (
              <Menu.Item key={verb.name} onClick={() => choose(verb)}>
                {verb.title}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      {kind.begins
        .filter(({ opens }) => may(opens))
        .map((verb) => (
          <Button key={verb.name} onClick={() => choose(verb)}>
            {kind.begins.length === 1
              ? t("desk.new", { kind: inside(kind.title), title: kind.title })
              : verb.title}
          </Button>
        ))}
      {chosen && <VerbForm verb={chosen} kind={kind.name} done={done} close={() => choose(null)} />}
    </Group>
  );
}

/** Return a title as it stands within a sentence. */
const inside = (title: string) =>
  /^[A-Z]{2}/.test(title) ? title : title.charAt(0).toLowerCase() + title.slice(1);
