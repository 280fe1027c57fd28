/** What signing in says, in English. */

export const signIn = {
  "signIn.title": "Sign in",
  "signIn.email": "E-mail",
  "signIn.password": "Password",
  "signIn.submit": "Sign in",
  "signIn.ended": "Your session has ended, or was withdrawn. Sign in again.",
  "signIn.signedOut": "You have signed out.",
  "signIn.lost": "This browser cannot keep your session. Try again.",
  "signIn.stillIn": "The desk does not answer: you are still signed in here.",
  "signIn.out": "Sign out",
  "signIn.forgot": "I forgot my password",
  "signIn.helpSent": "If there is such an account, a code is on its way by mail.",
  "signIn.code": "Code from the mail",
  "signIn.newPassword": "New password",
  "signIn.back": "Back to signing in",
} as const;
