/** Lead the keyboard to the beginning of what a screen shows. */
export const toContent = () => document.getElementById("content")?.focus({ preventScroll: true });
