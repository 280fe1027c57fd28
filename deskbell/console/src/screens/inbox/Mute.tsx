/** Muting from a message: its event, its item or its category, for a while. */

import { Button, Menu } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useRef } from "react";
import { useMutation } from "urql";
import type { MessageShownFragment, MuteAboutInput } from "../../gql/graphql";
import { exactly } from "../../parts/Moment";
import { MUTE } from "../../parts/muting";
import { t } from "../../texts";

const HOUR = 3_600_000; // milliseconds
const WHILES = [
  ["inbox.muteHour", HOUR],
  ["inbox.muteDay", 24 * HOUR],
  ["inbox.muteWeek", 7 * 24 * HOUR],
] as const;

/** Return what of a message can be muted, and what that is called. */
function muted({ event, item, eventType }: MessageShownFragment): [MuteAboutInput, string][] {
  return [
    ...(event ? [[{ eventId: event.id }, event.name] as [MuteAboutInput, string]] : []),
    ...(item ? [[{ itemId: item.id }, item.label] as [MuteAboutInput, string]] : []),
    [{ category: eventType.category.id }, eventType.category.title],
  ];
}

/** The button; its menu is made when it is asked for, since a long inbox has many. */
export function Mute({ message }: { message: MessageShownFragment }) {
  const [asked, { open }] = useDisclosure();
  if (asked) return <MuteMenu message={message} />;
  return (
    <Button variant="subtle" size="compact-xs" aria-haspopup="menu" aria-expanded={false} onClick={open}>
      {t("inbox.mute")}
    </Button>
  );
}

function MuteMenu({ message }: { message: MessageShownFragment }) {
  const [, mute] = useMutation(MUTE);
  const button = useRef<HTMLButtonElement>(null); // another than that by which the menu was asked for
  const still = async (about: MuteAboutInput, title: string, length: number) => {
    const until = new Date(Date.now() + length).toISOString();
    const { data, error } = await mute({ input: { about, until } });
    const made = data?.mute.mute;
    notifications.show(
      made
        ? { message: t("inbox.muted", { title, until: exactly(made.until) }) }
        : {
            color: "red",
            title: t("error.title"),
            message: data?.mute.errors[0]?.message ?? error?.message ?? "",
          },
    );
  };
  return (
    <Menu defaultOpened onClose={() => button.current?.focus()}>
      <Menu.Target>
        <Button ref={button} variant="subtle" size="compact-xs">
          {t("inbox.mute")}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className="long">
        {muted(message).map(([about, title]) => (
          <div key={title}>
            <Menu.Label>{title}</Menu.Label>
            {WHILES.map(([name, length]) => (
              <Menu.Item
                key={name}
                aria-label={`${title}: ${t(name)}`}
                onClick={() => still(about, title, length)}
              >
                {t(name)}
              </Menu.Item>
            ))}
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
