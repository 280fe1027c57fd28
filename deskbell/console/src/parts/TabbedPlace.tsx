/** A place of several tabs, each with an address of its own. */

import { Loader, Stack, Tabs, Title } from "@mantine/core";
import { type ComponentType, type ReactNode, Suspense } from "react";
import { Link, Redirect, useLocation } from "wouter";
import type { Permission } from "../gql/graphql";
import { type Key, t } from "../texts";
import { useMay } from "./may";
import { Nowhere } from "./Nowhere";

export interface PlaceTab {
  path: string;
  name: Key;
  screen: ComponentType;
  /** Any one of these opens it; nothing is needed where there are none. */
  permitting?: readonly Permission[];
}

export function TabbedPlace(given: { title: Key; tabs: readonly PlaceTab[]; beside?: ReactNode }) {
  const { title, beside } = given;
  const [address] = useLocation();
  const at = address.replace(/\/$/, "");
  const may = useMay();
  const tabs = given.tabs.filter(({ permitting = [] }) => may(permitting));
  const now = tabs.find(({ path }) => path === at);
  if (!now && at && !given.tabs.some(({ path }) => path === at)) return <Nowhere said="nav.nowhere" />;
  if (!now) return tabs[0] ? <Redirect to={tabs[0].path} replace /> : null;
  const Screen = now.screen;
  return (
    <Stack>
      <Title order={1} size="h3">
        {t(title)}
      </Title>
      {beside}
      <Tabs value={now.path} keepMounted={false}>
        <Tabs.List aria-label={t(title)}>
          {tabs.map(({ path, name }) => (
            <Tabs.Tab key={path} value={path} renderRoot={(props) => <Link href={path} {...props} />}>
              {t(name)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={now.path} pt="md">
          <Suspense fallback={<Loader />}>
            <Screen />
          </Suspense>
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
