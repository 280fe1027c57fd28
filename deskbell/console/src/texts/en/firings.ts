/** What the list of firings says, in English. */

export const firings = {
  "firings.state": "State",
  "firings.fired": "Fired",
  "firings.heldBack": "Held back",
  "firings.event": "Event",
  "firings.gone": "An event that is gone",
  "firings.none": "No event was satisfied here.",
} as const;
