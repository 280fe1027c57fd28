/** What the screen of what happens says, in English. */

export const activity = {
  "activity.pause": "Pause",
  "activity.resume": "Resume",
  "activity.paused": "Paused; nothing new is shown.",
  "activity.none": "Nothing has happened here yet.",
  "activity.any": "Show whatever happened",
  "activity.WAITING": "Yet to be dealt with",
  "activity.PARKED": "Parked",
  "activity.late": "Noted late",
  "activity.chain": "By an event",
  "activity.facts": "Facts",
  "activity.details": "Facts: {what}",
  "activity.heard": "Who heard",
  "activity.heardNone": "No event fired.",
  "activity.nearly": "Who nearly did",
  "activity.gone": "There is no such occurrence, or it is out of your sight.",
  "activity.all": "All occurrences",
  "activity.yes": "Yes",
  "activity.no": "No",
} as const;
