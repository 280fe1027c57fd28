/** What the screen of what happens says, in German. */

import type { activity as english } from "../en/activity";

export const activity: Record<keyof typeof english, string> = {
  "activity.pause": "Anhalten",
  "activity.resume": "Fortsetzen",
  "activity.paused": "Angehalten; Neues wird nicht gezeigt.",
  "activity.none": "Hier ist noch nichts geschehen.",
  "activity.any": "Alles zeigen, was geschah",
  "activity.WAITING": "Noch zu bearbeiten",
  "activity.PARKED": "Zurückgestellt",
  "activity.late": "Verspätet bemerkt",
  "activity.chain": "Durch ein Ereignis",
  "activity.facts": "Einzelheiten",
  "activity.details": "Einzelheiten: {what}",
  "activity.heard": "Wer davon erfuhr",
  "activity.heardNone": "Kein Ereignis wurde ausgelöst.",
  "activity.nearly": "Wer beinahe davon erfuhr",
  "activity.gone": "Diesen Vorgang gibt es nicht, oder er ist nicht sichtbar.",
  "activity.all": "Alle Vorgänge",
  "activity.yes": "Ja",
  "activity.no": "Nein",
};
