import { Client, fetchExchange } from "@urql/core";
import { expect, test, vi } from "vitest";
import { askAgainOf, askingAgain } from "./again";
import { connection } from "./connection";

/** Return a client whose network fails until it is told otherwise, and the switch for it. */
function failing() {
  let broken = true;
  const client = new Client({
    url: "http://desk.example/graphql",
    preferGetMethod: false,
    fetch: async () => {
      if (broken) throw new TypeError("no network");
      return Response.json({ data: { desk: "open" } });
    },
    exchanges: [askingAgain, fetchExchange],
  });
  const mend = () => {
    broken = false;
  };
  return { client: askAgainOf(client), mend };
}

test("what is shown is asked again once there is a connection, and what is not shown is not", async () => {
  const { client, mend } = failing();
  const shown = vi.fn();
  const gone = vi.fn();
  client.query("{ desk }", {}).subscribe(shown);
  client.query("{ gone: desk }", {}).subscribe(gone).unsubscribe();
  await vi.waitFor(() => expect(shown).toHaveBeenCalledTimes(1));
  expect(shown.mock.lastCall?.[0].error.networkError).toBeTruthy();
  mend();
  connection.set("lost");
  connection.set("live");
  await vi.waitFor(() => expect(shown.mock.lastCall?.[0].data).toEqual({ desk: "open" }));
  expect(gone).not.toHaveBeenCalled();
});
