/** The people of the desk, where they work, and which roles they hold. */

import { Route, Switch } from "wouter";
import { type PlaceTab, TabbedPlace } from "../../parts/TabbedPlace";
import { Agents } from "./Agents";
import { Departments } from "./Departments";
import { EditAgent, NewAgent } from "./EditAgent";
import { Groups } from "./Groups";
import { Holders } from "./Holders";

const TABS: PlaceTab[] = [
  { path: "/agents", name: "people.agents", screen: Agents },
  { path: "/departments", name: "people.departments", screen: Departments },
  { path: "/groups", name: "people.groups", screen: Groups },
  { path: "/roles", name: "people.holders", screen: Holders },
];

export function People() {
  return (
    <Switch>
      <Route path="/agents/new" component={NewAgent} />
      <Route path="/agents/:id">{({ id }) => <EditAgent key={id} id={id} />}</Route>
      <Route>
        <TabbedPlace title="nav.people" tabs={TABS} />
      </Route>
    </Switch>
  );
}
