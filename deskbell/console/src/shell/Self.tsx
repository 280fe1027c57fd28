/** Who is signed in, how they like it to look, and the way out. */

import { Button, type MantineColorScheme, Menu, useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation } from "urql";
import { leave } from "../api/session";
import { graphql } from "../gql";
import { leaveAll } from "../parts/leaving";
import { t } from "../texts";
import { useForgetBrowser } from "./bell/push";

const SIGN_OUT = graphql(`
  mutation SignOut { signOut }
`);

const UNKNOWN = 401; // the session has ended already

const SCHEMES: readonly MantineColorScheme[] = ["light", "dark", "auto"];

export function Self({ name }: { name: string }) {
  const [, signOut] = useMutation(SIGN_OUT);
  const forgetBrowser = useForgetBrowser();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const out = async () => {
    if (!(await leaveAll())) return;
    await forgetBrowser().catch(() => null);
    const { error } = await signOut({});
    // Without an answer the session goes on, in the desk and in the browser's cookie.
    if (error?.networkError && error.response?.status !== UNKNOWN)
      return void notifications.show({ color: "red", message: t("signIn.stillIn"), autoClose: false });
    await leave("signedOut");
  };
  return (
    <Menu>
      <Menu.Target>
        <Button variant="subtle" size="compact-sm">
          {name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("scheme.title")}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={scheme === colorScheme}
            rightSection={scheme === colorScheme ? "✓" : undefined}
            onClick={() => setColorScheme(scheme)}
          >
            {t(`scheme.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item onClick={out}>{t("signIn.out")}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
