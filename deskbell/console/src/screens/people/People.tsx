/** The people of the desk, where they work, and which roles they hold. */

import { Route, Switch } from "wouter";
import { useMay } from "../../parts/may";
import { type PlaceTab, TabbedPlace } from "../../parts/TabbedPlace";
import { Agents } from "./Agents";
import { Departments } from "./Departments";
import { EditAgent, NewAgent } from "./EditAgent";
import { Groups } from "./Groups";
import { Holders } from "./Holders";

const TABS: PlaceTab[] = [
  { path: "/agents", name: "people.agents", screen: Agents, permitting: ["MANAGE_AGENTS"] },
  { path: "/departments", name: "people.departments", screen: Departments, permitting: ["MANAGE_DESK"] },
  { path: "/groups", name: "people.groups", screen: Groups, permitting: ["MANAGE_DESK"] },
  { path: "/roles", name: "people.holders", screen: Holders, permitting: ["MANAGE_ROLES"] },
];

export function People() {
  const manages = useMay()(["MANAGE_AGENTS"]);
  return (
    <Switch>
      {manages && <Route path="/agents/new" component={NewAgent} />}
      {manages && <Route path="/agents/:id">{({ id }) => <EditAgent key={id} id={id} />}</Route>}
      <Route>
        <TabbedPlace title="nav.people" tabs={TABS} />
      </Route>
    </Switch>
  );
}
