/** What stands around every screen: the navigation, who is signed in, and whether all is live. */

import { AppShell, Burger, Group, Loader, NavLink, Text, UnstyledButton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { type MouseEvent, Suspense, useEffect, useRef } from "react";
import { Link, Redirect, Route, Switch, useLocation, useSearch } from "wouter";
import type { Permission } from "../gql/graphql";
import { Boundary } from "../parts/Boundary";
import { toContent } from "../parts/content";
import { Failures } from "../parts/failures";
import { Permitted } from "../parts/may";
import { Nowhere } from "../parts/Nowhere";
import { t } from "../texts";
import { Bell } from "./bell/Bell";
import { ConnectionSign } from "./ConnectionSign";
import { listed, nameOf, open, PLACES, type Place, within } from "./places";
import { Self } from "./Self";
import { useViewer } from "./viewer";

export function Shell() {
  const { viewer, error } = useViewer();
  const [at] = useLocation();
  const search = useSearch();
  const [menu, { toggle, close }] = useDisclosure();
  const burger = useRef<HTMLButtonElement>(null);
  const fold = () => {
    close();
    burger.current?.focus(); // nothing, where the places are always there
  };
  useLedOn(at);
  if (!viewer) return error ? <Failures error={error} /> : <Loader m="xl" />;
  const places = open(viewer.permissions);
  const here = PLACES.find(({ path }) => within(path, at));
  return (
    <AppShell
      header={{ height: 48 }}
      navbar={{ width: 200, breakpoint: "sm", collapsed: { mobile: !menu } }}
      padding="md"
    >
      <Bell place={here && nameOf(here)} />
      <AppShell.Header px="md">
        <Skip />
        <Group h="100%" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger
              ref={burger}
              opened={menu}
              aria-expanded={menu}
              onClick={toggle}
              hiddenFrom="sm"
              size="sm"
              aria-label={t("nav.menu")}
            />
            <Text fw={700}>{t("app.name")}</Text>
            <ConnectionSign />
          </Group>
          <Self name={viewer.displayName} />
        </Group>
      </AppShell.Header>
      <Navigation permissions={viewer.permissions} at={at} opened={menu} close={close} fold={fold} />
      <AppShell.Main id="content" tabIndex={-1}>
        <Permitted value={viewer.permissions}>
          <Boundary at={`${at}?${search}`}>
            <Screens places={places} closed={here && !places.includes(here) ? here : undefined} />
          </Boundary>
        </Permitted>
      </AppShell.Main>
    </AppShell>
  );
}

/** The places in order; on phones they are folded away, and seen and walked through only while they are opened. */
function Navigation(given: {
  permissions: readonly Permission[];
  at: string;
  opened: boolean;
  close: () => void;
  fold: () => void;
}) {
  const { opened, fold } = given;
  // Wherever the keyboard stands: whoever has opened them stands on the burger.
  useEffect(() => {
    if (!opened) return;
    const leave = ({ key }: KeyboardEvent) => key === "Escape" && fold();
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [opened, fold]);
  return (
    <AppShell.Navbar p="xs" className={opened ? "scrolling" : "scrolling closed"}>
      {listed(given.permissions).map((place) => (
        <NavLink
          key={place.path}
          component={Link}
          href={place.path}
          label={nameOf(place)}
          active={within(place.path, given.at)}
          aria-current={within(place.path, given.at) ? "page" : undefined}
          onClick={given.close}
        />
      ))}
    </AppShell.Navbar>
  );
}

/** What leads on to the content. The link alone would lead to the page's base, and load that. */
function Skip() {
  const skip = (event: MouseEvent) => {
    event.preventDefault();
    toContent();
  };
  return (
    <UnstyledButton component="a" href="#content" className="skip" onClick={skip}>
      {t("nav.skip")}
    </UnstyledButton>
  );
}

/** Who has followed what is no longer shown goes on in the place that it led to. */
function useLedOn(at: string) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: that is so wherever one comes to
  useEffect(() => {
    const held = document.activeElement;
    const lost = held === document.body || !held?.checkVisibility({ visibilityProperty: true });
    if (lost && navigator.userActivation.hasBeenActive) toContent();
  }, [at]);
}

/** The screen of the address; one that the viewer's role does not open any more says so. */
function Screens({ places, closed }: { places: readonly Place[]; closed: Place | undefined }) {
  if (closed) return <Text role="status">{t("nav.closed", { name: nameOf(closed) })}</Text>;
  return (
    <Suspense fallback={<Loader />}>
      <Switch>
        {places.map(({ path, deep, screen: Screen }) => (
          <Route key={path} path={path} nest>
            {deep ? (
              <Screen />
            ) : (
              <Switch>
                <Route path="/" component={Screen} />
                <Route component={NoSuchPage} />
              </Switch>
            )}
          </Route>
        ))}
        <Route path="/">
          <Redirect to={places[0]?.path ?? "/inbox"} />
        </Route>
        <Route component={NoSuchPage} />
      </Switch>
    </Suspense>
  );
}

const NoSuchPage = () => <Nowhere said="nav.nowhere" />;
