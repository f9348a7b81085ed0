import fc from "fast-check";
import { expect, test } from "vitest";
import { apiNames } from "./api-names.ts";

test("an allowed name stays, another becomes one", () => {
  const name = apiNames(8);
  expect(name("Read")).toBe("Read");
  expect(name("mcp.x/y")).toBe("mcp_x_y");
  expect(name("mcp_x_y")).toBe("mcp_x__2");
  expect(name("")).toBe("_");
  expect(name("mcp.x/y")).toBe("mcp_x_y");
});

test("different names stay different, and all are allowed", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string({ maxLength: 12 }), { maxLength: 60 }), (names) => {
      const given = names.map(apiNames(4));
      expect(new Set(given).size).toBe(names.length);
      for (const one of given) expect(one).toMatch(/^[A-Za-z0-9_-]{1,4}$/);
    }),
  );
});
