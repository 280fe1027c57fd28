/** What a list is narrowed to, where no field of it says so; a click ends it, as its title says. */

import { Button } from "@mantine/core";

export function Narrowed({ to, ends, forget }: { to: string; ends: string; forget: () => void }) {
  return (
    <Button variant="light" size="compact-sm" title={ends} onClick={forget}>
      {to} ×
    </Button>
  );
}
