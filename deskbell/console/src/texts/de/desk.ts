/** What the desk's own screens say, in German. */

import type { desk as english } from "../en/desk";

export const desk: Record<keyof typeof english, string> = {
  "desk.item": "Vorgang",
  "desk.new": "Neu: {title}",
  "desk.more": "Mehr",
  "desk.search": "Suchen",
  "desk.none": "Hier ist noch nichts.",
  "desk.noneSuch": "Nichts davon passt.",
  "desk.totalMore": "Mehr als {count}",
  "desk.gone": "Das gibt es nicht, oder es ist nicht einsehbar.",
  "desk.yes": "Ja",
  "desk.no": "Nein",
  "desk.look": "{what} öffnen",
  "desk.verbs": "Aktionen",
  "desk.about": "Dazu",
  "desk.done": "Erledigt.",
  "desk.history": "Was geschehen ist",
  "desk.nothingHappened": "Dazu ist nichts mehr aufgezeichnet.",
  "desk.by": "von {name}",
  "desk.byItself": "durch einen Kunden, ein Ereignis oder von selbst",
  "desk.facts": "Angaben",
  "desk.runEvent": "Ereignis ausführen",
  "desk.runHelp": "Es löst aus, wenn seine Bedingungen erfüllt sind.",
  "desk.runNone": "Kein Ereignis lässt sich von Hand ausführen; dazu eines von manueller Art anlegen.",
  "desk.event": "Ereignis",
  "desk.run": "Ausführen",
};
