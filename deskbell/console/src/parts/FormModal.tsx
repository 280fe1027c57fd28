/** A button that opens a form before the page; it asks before it closes over changes. */

import { Button, type ButtonProps, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { createContext, type ReactNode, useState } from "react";
import { Guarded, useGuard } from "./leaving";

/** Hold a form open, but for its buttons, as long as it shows what is shown once; or let it go. */
export const Holding = createContext<(held: boolean) => void>(() => {});

interface Given extends ButtonProps {
  name: string;
  /** What the button and the form are about, where the name alone does not say it. */
  label?: string;
  form: (close: () => void) => ReactNode;
}

export function FormModal({ name, label, form, ...button }: Given) {
  const [opened, { open, close }] = useDisclosure();
  const [held, hold] = useState(false);
  const guard = useGuard();
  const leave = () => guard.current() && close();
  return (
    <>
      <Button size="compact-sm" variant="default" aria-label={label} onClick={open} {...button}>
        {name}
      </Button>
      <Modal
        opened={opened}
        onClose={leave}
        closeOnClickOutside={false}
        closeOnEscape={!held}
        title={label ?? name}
      >
        <Guarded value={guard}>
          <Holding value={hold}>{form(leave)}</Holding>
        </Guarded>
      </Modal>
    </>
  );
}
