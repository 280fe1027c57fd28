/** Who is signed in, and the way out. */

import { Button, Menu } from "@mantine/core";
import { useMutation } from "urql";
import { hangUp } from "../api/client";
import { leave } from "../api/session";
import { graphql } from "../gql";
import { t } from "../texts";

const SIGN_OUT = graphql(`
  mutation SignOut { signOut }
`);

export function SignOut({ name }: { name: string }) {
  const [, signOut] = useMutation(SIGN_OUT);
  const out = async () => {
    await signOut({});
    await leave("signedOut");
    hangUp();
  };
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle" size="compact-sm">
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={out}>{t("signIn.out")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
