/** A page of the agents that a search finds. */

import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { useQuery } from "urql";
import { AGENT_LIST, AGENTS } from "./documents";

const TYPED = 300; // milliseconds after the last letter before it is searched for

export function useAgents() {
  const [search, setSearch] = useState<string | null>(null);
  const [after, turn] = useState<string | null>(null);
  const [{ data, error }] = useQuery({
    query: AGENTS,
    variables: { search, after },
    context: AGENT_LIST,
    requestPolicy: "cache-and-network",
  });
  const typed = useDebouncedCallback((text: string) => {
    setSearch(text.trim() || null);
    turn(null);
  }, TYPED);
  return { agents: data?.agents, error, after, turn, typed };
}
