/** The page's name and icon, which tell how much is unread also while another page is in view. */

import { useEffect } from "react";
import { unread } from "../../api/unread";
import { title } from "../../parts/title";
import { t } from "../../texts";
import { isolated } from "../../texts/isolated";

const MOST = 99;

/** Return what the page is called. */
export function called(name: string | null | undefined, count: number): string {
  const parts = [name && isolated(name), t("app.name")].filter(Boolean).join(" · ");
  return count ? `(${count}) ${parts}` : parts;
}

/** Return the icon: a bell, and on it how much is unread. */
export function icon(count: number): string {
  const told = count > MOST ? `${MOST}+` : String(count);
  const badge = `<circle cx="22" cy="10" r="10" fill="#e03131"/><text x="22" y="14.5" font-size="${
    told.length > 2 ? 9 : 13
  }" font-family="sans-serif" font-weight="700" text-anchor="middle" fill="#fff">${told}</text>`;
  const bell =
    '<path fill="#4263eb" d="M16 3a9 9 0 0 0-9 9v7l-3 4v1h24v-1l-3-4v-7a9 9 0 0 0-9-9m-4 23a4 4 0 0 0 8 0z"/>';
  const drawn = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">${bell}${count ? badge : ""}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(drawn)}`;
}

/** Name the page by its screen, or else by its place in the navigation, until this is shown no more. */
export function useNaming(place: string | undefined) {
  const count = unread.use();
  const name = title.use() ?? place;
  useEffect(() => show(name, count), [name, count]);
  useEffect(
    () => () => {
      unread.set(0);
      show(null, 0);
    },
    [],
  );
}

function show(name: string | null | undefined, count: number) {
  document.title = called(name, count);
  const link = document.querySelector<HTMLLinkElement>("link[rel=icon]");
  const drawn = icon(count);
  if (link && link.href !== drawn) link.href = drawn;
}
