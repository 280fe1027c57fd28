/** A deed that is asked about first. */

import { Button, type ButtonProps, Group, Modal, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { t } from "../texts";

/** A button that does what it is called once its question is answered with the same word. */
export function Confirm({
  label,
  question,
  sure,
  ...look
}: ButtonProps & { label: string; question: string; sure: () => void }) {
  const [asked, { open, close }] = useDisclosure();
  return (
    <>
      <Button size="compact-sm" color="red" variant="outline" {...look} onClick={open}>
        {label}
      </Button>
      <Modal opened={asked} onClose={close} title={label}>
        <Stack>
          <Text className="written">{question}</Text>
          <Group justify="end">
            <Button variant="default" onClick={close}>
              {t("dialog.cancel")}
            </Button>
            <Button
              color="red"
              data-autofocus
              onClick={() => {
                close();
                sure();
              }}
            >
              {label}
            </Button>
          </Group>
        </Stack>
      </Modal>
    </>
  );
}
