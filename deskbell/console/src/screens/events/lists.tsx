/** The three lists of events: one's own, those of the desk, and those of its agents. */

import { Route, Switch } from "wouter";
import type { EventLevel, EventScope } from "../../gql/graphql";
import { Nowhere } from "../../parts/Nowhere";
import type { Key } from "../../texts";
import { EventList } from "./EventList";
import { EditEvent } from "./editor/EditEvent";
import { Editor } from "./editor/Editor";
import { EventPage } from "./page/EventPage";

function Events({ scope, title, level }: { scope: EventScope; title: Key; level: EventLevel }) {
  return (
    <Switch>
      <Route path="/new">
        <Editor level={level} />
      </Route>
      <Route path="/:id/edit">{({ id }) => <EditEvent key={id} id={id} />}</Route>
      <Route path="/:id">{({ id }) => <EventPage key={id} id={id} />}</Route>
      <Route path="/">
        <EventList scope={scope} title={title} />
      </Route>
      <Route>
        <Nowhere said="nav.nowhere" />
      </Route>
    </Switch>
  );
}

export const MyEvents = () => <Events scope="MY" title="nav.myEvents" level="AGENT" />;
export const GlobalEvents = () => <Events scope="GLOBAL" title="nav.global" level="SYSTEM" />;
export const EmployeesEvents = () => <Events scope="EMPLOYEES" title="nav.employees" level="AGENT" />;
