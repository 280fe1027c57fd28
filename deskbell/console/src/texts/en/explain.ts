/** What explains events says, in English: why they fired or did not, and what became of their actions. */

export const explain = {
  "explain.why": "Why",
  "explain.checks": "What was asked, and what it was",
  "explain.condition": "Condition",
  "explain.expected": "Asked for",
  "explain.actual": "It was",
  "explain.held": "Held",
  "explain.yes": "Yes",
  "explain.no": "No",
  "result.DONE": "Done",
  "result.HELD_BACK": "Held back",
  "result.FAILED": "Failed",
  "result.told": "{count} told",
  "result.queued": "{count} queued to go out",
  "outcome.FIRED": "Fired",
  "outcome.DISABLED": "Disabled",
  "outcome.OTHER_EVENT_TYPE": "Other type",
  "outcome.NOT_VISIBLE": "Out of sight",
  "outcome.CONDITION_FAILED": "Did not match",
  "outcome.HELD_BACK": "Held back",
  "outcome.SUSPENDED": "Suspended",
} as const;
