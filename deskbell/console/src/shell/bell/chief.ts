/** Of several tabs one makes the noise: the first, and when that is closed, the next. */

let chief = !("locks" in navigator);

/** Stand in line; a tab that is chief stays it for as long as it is open. */
export function standInLine() {
  void navigator.locks?.request("deskbell-bell", () => {
    chief = true;
    return new Promise(() => {});
  });
}

export const isChief = () => chief;
