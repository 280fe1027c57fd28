import { expect, test, vi } from "vitest";
import { connection } from "../api/connection";

test("a page whose files are gone is loaded anew as soon as the desk answers", async () => {
  const page = new EventTarget();
  const reload = vi.fn();
  const fetched = vi.fn(async () => Response.error());
  vi.stubGlobal("window", page);
  vi.stubGlobal("document", { baseURI: "http://desk.example/" });
  vi.stubGlobal("sessionStorage", { getItem: () => null, setItem: vi.fn() });
  vi.stubGlobal("location", { reload });
  vi.stubGlobal("fetch", fetched);
  await import("./renewing");

  connection.set("live");
  page.dispatchEvent(new Event("vite:preloadError"));
  await vi.waitFor(() => expect(fetched).toHaveBeenCalledOnce());
  await new Promise((go) => setTimeout(go)); // until it has seen that there was no answer
  connection.set("lost");
  fetched.mockResolvedValue(Response.json({}));
  connection.set("live");
  await vi.waitFor(() => expect(reload).toHaveBeenCalledOnce());
  expect(fetched).toHaveBeenCalledTimes(2);
});
