/** What the explorer says, in English. */

export const explorer = {
  "explorer.examples": "Examples",
  "explorer.query": "Query",
  "explorer.variables": "Variables",
  "explorer.response": "Response",
  "explorer.hint":
    "# Everything that the console does goes through this API, and you ask it here as yourself.\n# Choose one of the examples above, or begin to type: Ctrl-Space offers what fits.\n\nquery Viewer {\n  viewer {\n    displayName\n    permissions\n  }\n}\n",
} as const;
