/** What stands around every screen: the navigation, who is signed in, and whether all is live. */

import { AppShell, Burger, Group, Loader, NavLink, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense } from "react";
import { useQuery } from "urql";
import { Link, Redirect, Route, Switch, useLocation } from "wouter";
import { graphql } from "../gql";
import { Failures } from "../parts/failures";
import { t } from "../texts";
import { ConnectionSign } from "./ConnectionSign";
import { open } from "./places";
import { SignOut } from "./SignOut";

const VIEWER = graphql(`
  query Viewer { viewer { id displayName timeZone permissions } }
`);

export function Shell() {
  const [{ data, error }] = useQuery({ query: VIEWER });
  const [at] = useLocation();
  const [menu, { toggle, close }] = useDisclosure();
  if (!data) return error ? <Failures error={error} /> : <Loader m="xl" />;
  const places = open(data.viewer.permissions);
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: "sm", collapsed: { mobile: !menu } }}
      padding="md"
    >
      <AppShell.Header px="md">
        <UnstyledButton component="a" href="#content" className="skip">
          {t("nav.skip")}
        </UnstyledButton>
        <Group h="100%" justify="space-between">
          <Group gap="xs">
            <Burger opened={menu} onClick={toggle} hiddenFrom="sm" size="sm" aria-label={t("nav.menu")} />
            <Text fw={700}>{t("app.name")}</Text>
            <ConnectionSign />
          </Group>
          <SignOut name={data.viewer.displayName} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="xs" className="scrolling">
        {places
          .filter(({ hidden }) => !hidden)
          .map(({ path, name, title }) => (
            <NavLink
              key={path}
              component={Link}
              href={path}
              label={title ?? t(name)}
              active={at.startsWith(path)}
              aria-current={at.startsWith(path) ? "page" : undefined}
              onClick={close}
            />
          ))}
      </AppShell.Navbar>
      <AppShell.Main id="content">
        <Suspense fallback={<Loader />}>
          <Switch>
            {places.map(({ path, screen: Screen }) => (
              <Route key={path} path={path} nest>
                <Screen />
              </Route>
            ))}
            <Redirect to={places[0]?.path ?? "/inbox"} />
          </Switch>
        </Suspense>
      </AppShell.Main>
    </AppShell>
  );
}
