import { expect, test } from "vitest";
import { fieldOf, goBy, momentOf, writtenMoment, zone } from "./clock";

const BERLIN = "Europe/Berlin";

test("a field shows the zone's clock, in summer and winter", () => {
  expect(fieldOf("2026-01-31T09:00:00Z", BERLIN)).toBe("2026-01-31T10:00");
  expect(fieldOf("2026-07-31T09:00:00+00:00", BERLIN)).toBe("2026-07-31T11:00");
  expect(fieldOf("2026-01-31T09:00:00Z", "Asia/Kathmandu")).toBe("2026-01-31T14:45");
  expect(fieldOf(0, "America/New_York")).toBe("1969-12-31T19:00");
  expect(fieldOf("nonsense", BERLIN)).toBe("");
});

test("what says no zone is shown as it was written", () => {
  expect(fieldOf("2026-01-31T09:00:00", "America/New_York")).toBe("2026-01-31T09:00");
});

test("a field holds a moment by the zone's clock", () => {
  expect(momentOf("2026-01-31T10:00", BERLIN)).toBe("2026-01-31T09:00:00.000Z");
  expect(momentOf("2026-07-31T11:00", BERLIN)).toBe("2026-07-31T09:00:00.000Z");
  expect(momentOf("2026-01-31T14:45", "Asia/Kathmandu")).toBe("2026-01-31T09:00:00.000Z");
  expect(momentOf("", BERLIN)).toBeNull();
  expect(fieldOf(momentOf("0002-03-28T02:30", "UTC") ?? "", "UTC")).toBe("0002-03-28T02:30");
});

test("an hour that is left out or comes twice is some moment all the same", () => {
  expect(momentOf("2026-03-29T02:30", BERLIN)).toBe("2026-03-29T01:30:00.000Z");
  expect(momentOf("2026-10-25T02:30", BERLIN)).toBe("2026-10-25T00:30:00.000Z");
  expect(momentOf("2026-03-29T01:59", BERLIN)).toBe("2026-03-29T00:59:00.000Z");
  expect(momentOf("2026-03-29T03:00", BERLIN)).toBe("2026-03-29T01:00:00.000Z");
  expect(momentOf("2026-10-25T03:00", BERLIN)).toBe("2026-10-25T02:00:00.000Z");
});

test("a zone that the browser does not know is not gone by", () => {
  goBy(BERLIN);
  expect(zone.get()).toBe(BERLIN);
  goBy("Nowhere/Land");
  expect(zone.get()).toBeUndefined();
});

test("a moment is one that the API takes", () => {
  for (const moment of ["2026-01-31T09:00:00Z", "2024-02-29T23:59:59.123456+05:45", "8999-12-31T23:59-23:59"])
    expect(writtenMoment(moment)).toBe(moment);
  for (const none of [
    null,
    "2026-01-31",
    "2026-01-31T09:00:00",
    "2026-02-30T09:00:00Z",
    "2026-01-31T24:00:00Z",
    "2026-13-01T00:00:00Z",
    "0999-12-31T23:59:59Z",
    "9000-01-01T00:00:00Z",
    "+275760-09-13T00:00:00Z",
  ])
    expect(writtenMoment(none)).toBeNull();
});
