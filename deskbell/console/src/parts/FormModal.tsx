/** A button that opens a form before the page. */

import { Button, type ButtonProps, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { ReactNode } from "react";
import { t } from "../texts";

interface Given extends ButtonProps {
  name: string;
  /** What the button and the form are about, where the name alone does not say it. */
  label?: string;
  form: (close: () => void) => ReactNode;
}

export function FormModal({ name, label, form, ...button }: Given) {
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={label} onClick={open} {...button}>
        {name}
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title={label ?? name}
        closeButtonProps={{ "aria-label": t("form.close") }}
      >
        {form(close)}
      </Modal>
    </>
  );
}
