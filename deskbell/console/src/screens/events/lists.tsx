/** The three lists of events: one's own, those of the desk, and those of its agents. */

import { EventList } from "./EventList";

export const MyEvents = () => <EventList scope="MY" title="nav.myEvents" />;
export const GlobalEvents = () => <EventList scope="GLOBAL" title="nav.global" />;
export const EmployeesEvents = () => <EventList scope="EMPLOYEES" title="nav.employees" />;
