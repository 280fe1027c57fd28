/** What the roles say, in English. */

export const roles = {
  "roles.new": "New role",
  "roles.edit": "Edit",
  "roles.copy": "Copy",
  "roles.delete": "Delete",
  "roles.deleteAsk": "Delete the role {name}? Everybody who holds it loses what it gives.",
  "roles.name": "Name",
  "roles.opens": "What it opens",
  "roles.nothing": "Nothing",
  "roles.builtIn": "predefined",
  "roles.select": "Select",
  "roles.options": "Options",
  "roles.copyOf": "Copy of {name}",
  "roles.behind": "Somebody was quicker and has changed this role meanwhile. Which is to stand?",
  "roles.gone": "There is no such role.",
  "roles.boxes": "What the role {name} may do here",
} as const;
