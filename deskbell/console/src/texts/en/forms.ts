/** What all forms say, in English. */

export const forms = {
  "form.save": "Save",
  "form.saved": "Saved",
  "form.create": "Create",
  "form.edit": "Edit",
  "form.delete": "Delete",
  "form.close": "Close",
  "form.secret": "It is shown this once: keep it now.",
  "form.copy": "Copy",
  "form.zone": "Time zone",
  "form.ownZone": "My own",
  "form.required": "Choose one",
  "form.number": "Digits alone, please.",
  "form.remove": "Remove",
  "form.reveal": "Show the password",
  "form.needed": "This has to be filled in.",
  "form.half": "Complete this, or clear it.",
  "form.mine": "Keep mine",
  "form.theirs": "Show theirs",
  "form.copied": "Copied",
} as const;
