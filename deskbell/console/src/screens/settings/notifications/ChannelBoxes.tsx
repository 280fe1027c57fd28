/** The channels of usual messages, and those of urgent ones. */

import { Checkbox, Group, Stack } from "@mantine/core";
import type { FormErrors } from "@mantine/form";
import type { NotificationChannel } from "../../../gql/graphql";
import { t } from "../../../texts";
import { CHANNELS, type Channels } from "./profile";

export function ChannelBoxes(given: {
  channels: Channels;
  change: (channels: Channels) => void;
  errors?: FormErrors;
}) {
  const { normal, urgent } = given.channels;
  return (
    <Stack gap="sm">
      {(["normal", "urgent"] as const).map((which) => (
        <Checkbox.Group
          key={which}
          label={t(`settings.${which}`)}
          value={given.channels[which]}
          error={given.errors?.[which]}
          onChange={(chosen) => given.change({ normal, urgent, [which]: chosen as NotificationChannel[] })}
        >
          <Group mt={4}>
            {CHANNELS.map((channel) => (
              <Checkbox key={channel} value={channel} label={t(`settings.${channel}`)} />
            ))}
          </Group>
        </Checkbox.Group>
      ))}
    </Stack>
  );
}
