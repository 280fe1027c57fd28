import { expect, test } from "vitest";
import { changedAreas, draftOf, levelled, putOn, ticked } from "./draft";

const agent = draftOf({
  name: "Agent",
  areas: [{ area: "EVENTS", level: "FULL", permissions: ["CREATE_AND_EDIT_MY_EVENTS", "VIEW_OCCURRENCES"] }],
});

test("Custom begins with what the level before gave", () => {
  const custom = levelled(agent.areas.EVENTS, "EVENTS", "CUSTOM");
  expect(custom.permissions).toEqual(["CREATE_AND_EDIT_MY_EVENTS", "VIEW_OCCURRENCES"]);
});

test("only the areas that differ are sent, and boxes with Custom alone", () => {
  const events = ticked(levelled(agent.areas.EVENTS, "EVENTS", "CUSTOM"), "CREATE_AND_EDIT_MY_EVENTS", false);
  const tasks = levelled(agent.areas.TASKS, "TASKS", "READ_ONLY");
  const now = { ...agent, areas: { ...agent.areas, EVENTS: events, TASKS: tasks } };
  expect(changedAreas(agent, now)).toEqual([
    { area: "EVENTS", level: "CUSTOM", permissions: ["VIEW_OCCURRENCES"] },
    { area: "TASKS", level: "READ_ONLY" },
  ]);
  expect(changedAreas(agent, agent)).toEqual([]);
});

test("a box that is ticked again leaves the draft as it was", () => {
  const custom = levelled(agent.areas.EVENTS, "EVENTS", "CUSTOM");
  const before = { ...agent, areas: { ...agent.areas, EVENTS: custom } };
  const again = ticked(ticked(custom, "VIEW_OCCURRENCES", false), "VIEW_OCCURRENCES", true);
  expect(changedAreas(before, { ...before, areas: { ...before.areas, EVENTS: again } })).toEqual([]);
});

test("a right that others have taken away comes back only where the same area was changed here", () => {
  const at = (area: "EVENTS" | "TASKS", level: "NONE" | "FULL") => ({
    ...agent,
    areas: { ...agent.areas, [area]: levelled(agent.areas[area], area, level) },
  });
  const theirs = { ...at("EVENTS", "NONE"), name: "Helper" };
  const put = putOn(theirs, agent, at("TASKS", "FULL"));
  expect(put).toEqual({ name: "Helper", areas: { ...theirs.areas, TASKS: at("TASKS", "FULL").areas.TASKS } });
  expect(putOn(theirs, at("EVENTS", "NONE"), agent).areas.EVENTS).toEqual(agent.areas.EVENTS);
});
