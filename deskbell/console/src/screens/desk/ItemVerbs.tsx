/** What can be done with an item: a menu of verbs, each with its form. */

import { Button, Menu } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useLocation } from "wouter";
import { useMay } from "../../parts/may";
import { itemPlace, place } from "../../parts/paths";
import { t } from "../../texts";
import type { Kind, Verb } from "./description";
import { aboutOf, called, type Values } from "./kinds";
import { RunEvent } from "./RunEvent";
import { type Done, VerbForm } from "./VerbForm";

interface Given {
  kind: Kind;
  item: Values & { id: string };
}

/** A verb that was chosen, and by which argument the item is named where it begins another. */
interface Chosen {
  verb: Verb;
  about?: string;
}

export function ItemVerbs({ kind, item }: Given) {
  const may = useMay();
  const [, go] = useLocation();
  const [chosen, choose] = useState<Chosen | null>(null);
  const [running, run] = useState(false);
  const about = aboutOf(kind).filter(({ verb }) => may(verb.opens));
  const verbs = kind.verbs.filter(({ opens }) => may(opens));
  const runs = may(["CREATE_AND_EDIT_MY_EVENTS", "MANAGE_GLOBAL_EVENTS"]);
  const done = (answer: Done) => {
    notifications.show({ message: t("desk.done") });
    if (chosen?.verb.deletes) go(kind.list ? place(`/desk/${kind.list.path}`) : place("/"));
    else if (chosen?.about && answer.item) go(itemPlace(answer.item.id));
    choose(null);
  };
  if (!verbs.length && !about.length && !runs) return null;
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button miw="max-content">{t("desk.verbs")}</Button>
        </Menu.Target>
        <Menu.Dropdown mah="70vh" className="scrolling">
          {verbs.map((verb) => (
            <Menu.Item key={verb.name} onClick={() => choose({ verb })}>
              {verb.title}
            </Menu.Item>
          ))}
          {about.length > 0 && <Menu.Label>{t("desk.about")}</Menu.Label>}
          {about.map(({ verb, argument }) => (
            <Menu.Item key={verb.name} onClick={() => choose({ verb, about: argument.name })}>
              {verb.title}
            </Menu.Item>
          ))}
          {runs && <Menu.Divider />}
          {runs && <Menu.Item onClick={() => run(true)}>{t("desk.runEvent")}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {chosen && (
        <VerbForm
          verb={chosen.verb}
          kind={kind.name}
          item={chosen.about ? null : item}
          preset={chosen.about ? { [chosen.about]: item.id } : {}}
          about={called(kind, item)}
          done={done}
          close={() => choose(null)}
        />
      )}
      {running && <RunEvent id={item.id} close={() => run(false)} />}
    </>
  );
}
