/** The list of a kind of item: of the one whose place the router stands at. */

import { useRouter } from "wouter";
import { DeskList } from "./DeskList";
import { kindAt } from "./kinds";

export function List() {
  const { base } = useRouter();
  const kind = kindAt(base.slice(base.lastIndexOf("/") + 1));
  return kind?.list ? <DeskList kind={kind} list={kind.list} /> : null;
}

export { Items } from "./Item";
