/** A place of several tabs, each with an address of its own. */

import { Loader, Stack, Tabs, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { type ComponentType, type ReactNode, Suspense } from "react";
import { Redirect, useLocation } from "wouter";
import { type Key, t } from "../texts";

export interface PlaceTab {
  path: string;
  name: Key;
  screen: ComponentType;
}

export function TabbedPlace({ title, tabs, beside }: { title: Key; tabs: PlaceTab[]; beside?: ReactNode }) {
  const [at, go] = useLocation();
  const now = tabs.find(({ path }) => at.startsWith(path));
  useDocumentTitle(`${t(now?.name ?? title)} · ${t(title)}`);
  if (!now) return tabs[0] ? <Redirect to={tabs[0].path} replace /> : null;
  const Screen = now.screen;
  return (
    <Stack>
      <Title order={1} size="h3">
        {t(title)}
      </Title>
      {beside}
      <Tabs value={now.path} onChange={(path) => path && go(path)} keepMounted={false}>
        <Tabs.List aria-label={t(title)}>
          {tabs.map(({ path, name }) => (
            <Tabs.Tab key={path} value={path}>
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
