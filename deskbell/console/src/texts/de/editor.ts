/** What the editor of events says, in German. */

import type { editor as english } from "../en/editor";

export const editor: Record<keyof typeof english, string> = {
  "editor.eventType": "Ereignistyp",
  "editor.addCondition": "Bedingung hinzufügen",
  "editor.addAction": "Aktion hinzufügen",
  "editor.all": "Alle müssen zutreffen",
  "editor.any": "Eine muss zutreffen",
  "editor.side": "Was zutreffen muss",
  "editor.field": "Eigenes Feld",
  "editor.comparison": "Vergleich",
  "editor.remove": "{name} entfernen",
  "editor.yes": "Ja",
  "editor.no": "Nein",
  "editor.min": "mindestens",
  "editor.max": "höchstens",
  "editor.start": "von",
  "editor.end": "bis",
  "editor.after": "nach",
  "editor.before": "vor",
  "editor.datesHelp": "Ein Zeitpunkt oder eine Dauer wie -P7D",
  "editor.zone": "Zeitzone",
  "editor.frequency": "Maximale Häufigkeit",
  "editor.frequencyHelp": "Minuten Ruhe nach jedem Mal; 0 heißt keine",
  "editor.oncePerItem": "Einmal je Vorgang",
  "editor.save": "Speichern",
  "editor.leave": "Seite verlassen, ohne die Änderungen zu speichern?",
  "editor.gone": "Dieses Ereignis gibt es nicht, oder es ist nicht sichtbar.",
  "editor.try": "Ausprobieren",
  "editor.sendTest": "Test senden",
  "editor.testSent": "Eine Testnachricht liegt im Posteingang.",
  "editor.backtest": "Was hätte es getan?",
  "editor.tested":
    "Von {examined} Vorfällen in 30 Tagen hätte es bei {matched} geläutet; bei {heldBack} davon ruhte es.",
  "editor.testedPartly":
    "Von {examined} betrachteten Vorfällen hätte es bei {matched} geläutet; bei {heldBack} davon ruhte es. Nicht alle 30 Tage wurden erreicht.",
};
