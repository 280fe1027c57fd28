/** How a new message makes itself heard in this browser: by a sound, on the desktop, by web push. */

import { Button, Popover, Select, Stack, Switch, Text } from "@mantine/core";
import { useState } from "react";
import { askToNotify, canNotify, desktop } from "../../shell/bell/desktop";
import { canPush, pushed, useForgetBrowser, useTakePush } from "../../shell/bell/push";
import { play, SOUNDS, type Sound, sound } from "../../shell/bell/sound";
import { t } from "../../texts";

export function Noise() {
  return (
    <Popover position="bottom-end" width={300} trapFocus withinPortal>
      <Popover.Target>
        <Button variant="default" size="compact-sm">
          {t("noise.title")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack>
          <SoundChoice />
          <Desktop />
          <Push />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function SoundChoice() {
  const chosen = sound.use();
  const choose = (which: Sound) => {
    sound.set(which);
    void play(which);
  };
  return (
    <Select
      label={t("noise.sound")}
      allowDeselect={false}
      comboboxProps={{ withinPortal: false }}
      data={SOUNDS.map((value) => ({ value, label: t(`noise.${value}`) }))}
      value={chosen}
      onChange={(which) => which && choose(which)}
    />
  );
}

function Desktop() {
  const wanted = desktop.use();
  const [refused, setRefused] = useState(false);
  const turn = async (on: boolean) => {
    const allowed = on && (await askToNotify());
    setRefused(on && !allowed);
    desktop.set(allowed ? "on" : "off");
  };
  return (
    <Switch
      label={t("noise.desktop")}
      description={t("noise.desktopHelp")}
      error={refused && t("noise.refused")}
      disabled={!canNotify}
      checked={wanted === "on"}
      onChange={({ currentTarget }) => turn(currentTarget.checked)}
    />
  );
}

function Push() {
  const taken = pushed.use();
  const take = useTakePush();
  const forget = useForgetBrowser();
  const [failure, setFailure] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const turn = async (on: boolean) => {
    setBusy(true);
    const refused = await askAndTurn(on).catch((fault: unknown) => String(fault));
    setFailure(refused);
    setBusy(false);
  };
  const askAndTurn = async (on: boolean) => {
    if (!on) return forget().then(() => null);
    return (await askToNotify()) ? take() : t("noise.refused");
  };
  return (
    <>
      <Switch
        label={t("noise.push")}
        description={t("noise.pushHelp")}
        disabled={!canPush || busy}
        checked={taken}
        onChange={({ currentTarget }) => turn(currentTarget.checked)}
      />
      {failure !== null && (
        <Text size="xs" c="red" role="alert">
          {t("noise.failed", { reason: failure })}
        </Text>
      )}
    </>
  );
}
