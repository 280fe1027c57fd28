/** A deed that is asked about first, and tells by itself what becomes of it. */

import type { ButtonProps } from "@mantine/core";
import { AskFirst } from "./AskFirst";

export function Confirm(given: ButtonProps & { label: string; question: string; sure: () => void }) {
  const { label, sure, ...asked } = given;
  const act = async () => {
    sure();
    return { done: true };
  };
  return <AskFirst name={label} act={act} {...asked} />;
}
