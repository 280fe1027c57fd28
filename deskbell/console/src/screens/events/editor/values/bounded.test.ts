import { expect, it } from "vitest";
import { bounded } from "./bounded";

it("leaves the ends that a comparison names, and other values as they are", () => {
  expect(bounded({ range: { min: 5, max: 10 } }, [{ name: "min" }])).toEqual({ range: { min: 5 } });
  expect(bounded({ dates: { after: "P1D" } }, [{ name: "before" }])).toEqual({ dates: {} });
  expect(bounded({ text: ["vip"] }, [])).toEqual({ text: ["vip"] });
});
