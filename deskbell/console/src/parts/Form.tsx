/** A form: left with changes it asks, sent it is held until there is an answer, refused it leads to the first fault. */

import { Button, type ButtonProps } from "@mantine/core";
import {
  createContext,
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  useContext,
  useEffect,
  useRef,
  useState,
} from "react";
import { t } from "../texts";
import { useLeavingAsks } from "./leaving";

const FAULTY = "[role=alert] button, [aria-invalid=true], [data-error] input:not([type=hidden])";

/** The return key that chooses, or ends a text among others, does not send all of it. */
function choosing(event: KeyboardEvent) {
  if (event.key === "Enter" && (event.target as Element).matches("input[aria-haspopup]"))
    event.preventDefault();
}

const Around = createContext({ busy: false, leave: (): boolean => true });

export function Form(given: {
  /** Whether something stands in it that is not saved. */
  changed: boolean;
  /** Send it; return whether that is done. */
  send: () => Promise<boolean>;
  done: () => void;
  children: ReactNode;
}) {
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const from = useRef<Element | null>(null);
  const { leave, stop } = useLeavingAsks(given.changed);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation(); // React tells of it also where a form stands that this one was opened from
    from.current = document.activeElement;
    setBusy(true);
    const done = await given.send().finally(() => setBusy(false));
    if (!done) return;
    stop();
    given.done();
  };
  // What was held has lost the keyboard's place.
  useEffect(() => {
    if (busy || !from.current) return;
    const place = form.current?.querySelector(FAULTY) ?? from.current;
    from.current = null;
    (place as HTMLElement).focus();
  }, [busy]);
  return (
    <form ref={form} onSubmit={submit} onKeyDown={choosing} noValidate inert={busy}>
      <Around value={{ busy, leave }}>{given.children}</Around>
    </form>
  );
}

export function Submit(given: ButtonProps & { children: ReactNode }) {
  const { busy } = useContext(Around);
  return <Button type="submit" loading={busy} {...given} />;
}

/** The button that gives up what a form is for. */
export function Cancel({ cancel }: { cancel: () => void }) {
  const { leave } = useContext(Around);
  return (
    <Button variant="default" onClick={() => leave() && cancel()}>
      {t("dialog.cancel")}
    </Button>
  );
}
