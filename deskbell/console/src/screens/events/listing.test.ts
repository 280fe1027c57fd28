import { describe, expect, it } from "vitest";
import { isNarrowed, type Listing, read, slice, written } from "./listing";

const everything: Listing = {
  filter: { search: "a & b", category: "TICKETS", eventType: "TICKET_CREATED", enabled: false },
  descending: true,
  at: "here",
};

describe("a list of events", () => {
  it("is found again by its address", () => {
    expect(read(new URLSearchParams(written(everything)))).toEqual(everything);
  });

  it("needs no word in the address while nothing is asked", () => {
    expect(written(read(new URLSearchParams()))).toEqual({});
  });

  it("takes nothing from the address that there is not", () => {
    const hostile = new URLSearchParams("category=NOPE&type=constructor&enabled=maybe");
    expect(read(hostile)).toEqual(read(new URLSearchParams()));
  });

  it("says of an order alone that it leaves nothing out", () => {
    const [all, none] = [read(new URLSearchParams("order=desc")), read(new URLSearchParams("enabled=no"))];
    expect([all, none, everything].map(isNarrowed)).toEqual([false, true, true]);
  });

  it("is read from its end where it runs from Z to A", () => {
    expect(slice(everything)).toEqual({ last: 50, before: "here" });
    expect(slice({ ...everything, descending: false, at: null })).toEqual({ first: 50, after: null });
  });
});
