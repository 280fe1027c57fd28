/** What the list of receipts says, in English. */

export const receipts = {
  "receipts.came": "Came",
  "receipts.agent": "Agent",
  "receipts.lateness": "Lateness",
  "receipts.none": "No message came here.",
} as const;
