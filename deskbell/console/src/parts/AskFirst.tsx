/** A button that asks before it does what cannot be taken back, and says what stood in its way. */

import { Button, type ButtonProps, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { t } from "../texts";
import { Failures } from "./failures";
import type { Outcome } from "./outcome";

interface Given extends ButtonProps {
  name: string;
  label?: string;
  question: string;
  act: () => Promise<Outcome>;
  done?: () => void;
}

export function AskFirst({ name, label, question, act, done, ...button }: Given) {
  const [asked, { open, close }] = useDisclosure();
  const [became, setBecame] = useState<Outcome>();
  const [busy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    const next = await act();
    setBusy(false);
    setBecame(next);
    if (!next.done) return;
    close();
    done?.();
  };
  return (
    <>
      <Button size="compact-sm" color="red" variant="outline" aria-label={label} onClick={open} {...button}>
        {name}
      </Button>
      <Modal opened={asked} onClose={close} title={name}>
        <Stack>
          <Text className="written">{question}</Text>
          <Failures error={became?.error} errors={became?.errors} />
          <Group justify="end">
            <Button variant="default" onClick={close} data-autofocus>
              {t("dialog.cancel")}
            </Button>
            <Button color="red" loading={busy} onClick={confirm}>
              {name}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
