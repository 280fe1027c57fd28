/** What the explorer says, in German. */

import type { explorer as english } from "../en/explorer";

export const explorer: Record<keyof typeof english, string> = {
  "explorer.examples": "Beispiele",
  "explorer.query": "Abfrage",
  "explorer.variables": "Variablen",
  "explorer.response": "Antwort",
  "explorer.hint":
    "# Alles, was diese Oberfläche tut, geht durch diese API; gefragt wird hier im eigenen Namen.\n# Oben ein Beispiel wählen, oder tippen: Strg+Leertaste bietet an, was passt.\n\nquery Viewer {\n  viewer {\n    displayName\n    permissions\n  }\n}\n",
};
