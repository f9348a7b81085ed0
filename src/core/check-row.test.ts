import fc from "fast-check";
import { expect, test } from "vitest";
import { checkRow } from "./check-row.ts";
import type { RecordType, RowType } from "./row-type.ts";
import type { Json } from "./types.ts";

const type: RecordType = {
  kind: "record",
  fields: {
    id: { kind: "string" },
    at: { kind: "time", optional: true },
    count: { kind: "integer", optional: true },
    share: { kind: "number", optional: true },
    done: { kind: "boolean", optional: true },
    any: { kind: "json", optional: true },
    times: { kind: "map", of: { kind: "integer" }, optional: true },
    messages: {
      kind: "list",
      of: { kind: "record", fields: { role: { kind: "string", values: ["user", "assistant"] } } },
    },
  },
};
const good = { id: "a", messages: [{ role: "user" }] };

const right: [name: string, row: Json][] = [
  ["the least", { id: "", messages: [] }],
  [
    "all",
    { ...good, at: "2024-02-29T23:59:59.123456789Z", count: -1, share: 0.5, done: false, any: null, times: { a: 1 } },
  ],
  ["a number that is whole", { ...good, share: 1 }],
  ["a key named as what every object has", { ...good, any: { constructor: 1 }, times: { toString: 1 } }],
];
for (const [name, row] of right) {
  test(`takes ${name}`, () => expect(checkRow(row, type)).toEqual([]));
}

const wrong: [name: string, row: Json, path: string, message: string][] = [
  ["no object", [], "", "is a list and should be an object"],
  ["null for a row", null, "", "is null and should be an object"],
  ["a missing key", { messages: [] }, "/id", "is missing"],
  ["null for what may be absent", { ...good, at: null }, "/at", "is null and should be a time"],
  ["an unknown key", { ...good, "a/b~c": 1 }, "/a~1b~0c", "is not in the type"],
  ["an inherited name as a key", { ...good, constructor: 1 }, "/constructor", "is not in the type"],
  ["a number for text", { ...good, id: 1 }, "/id", "is a number and should be text"],
  ["text for a number", { ...good, share: "1" }, "/share", "is text and should be a number"],
  ["a broken number", { ...good, count: 1.5 }, "/count", "is a number and should be a whole number"],
  ["a number too large to be exact", { ...good, count: 2 ** 53 }, "/count", "is a number and should be a whole number"],
  ["a number for true or false", { ...good, done: 0 }, "/done", "is a number and should be true or false"],
  [
    "a value of none",
    { ...good, messages: [{ role: "user" }, { role: "robot" }] },
    "/messages/1/role",
    "is none of user, assistant",
  ],
  ["an object for a list", { ...good, messages: {} }, "/messages", "is an object and should be a list"],
  ["text in a list of records", { ...good, messages: ["user"] }, "/messages/0", "is text and should be an object"],
  ["a list for a map", { ...good, times: [] }, "/times", "is a list and should be an object"],
  [
    "a wrong value in a map",
    { ...good, times: { "x/y": true } },
    "/times/x~1y",
    "is true or false and should be a whole number",
  ],
  ["a time without its zone", { ...good, at: "2026-01-01T00:00:00" }, "/at", "is no time in ISO 8601, UTC"],
  ["a time of another zone", { ...good, at: "2026-01-01T00:00:00+01:00" }, "/at", "is no time in ISO 8601, UTC"],
  ["a day that is none", { ...good, at: "2026-02-30T00:00:00Z" }, "/at", "is no time in ISO 8601, UTC"],
  ["an hour that is none", { ...good, at: "2026-02-01T25:00:00Z" }, "/at", "is no time in ISO 8601, UTC"],
];
for (const [name, row, path, message] of wrong) {
  test(`tells ${name}`, () => expect(checkRow(row, type)).toEqual([{ path, message }]));
}

test("a row of another type has an end", () => {
  const row = { ...good, messages: Array.from({ length: 10_000 }, () => 1) };
  expect(checkRow(row, type)).toHaveLength(20);
});

test("no value of the row is in a message", () => {
  const secret = "hunter".repeat(3);
  const row = { id: [secret], at: secret, messages: [{ role: secret }], count: secret };
  const said = checkRow(row, type);
  expect(said).toHaveLength(4);
  expect(JSON.stringify(said)).not.toContain(secret);
});

test("a row made from its type is of it, and is not once a key is taken away", () => {
  const row = fc.record({ id: fc.string({ unit: "binary" }), messages: fc.array(fc.constant({ role: "user" })) });
  fc.assert(
    fc.property(row, fc.jsonValue(), (made, any) => {
      expect(checkRow({ ...made, any } as Json, type)).toEqual([]);
      const { id: _, ...less } = made;
      expect(checkRow(less as Json, type)).toEqual([{ path: "/id", message: "is missing" }]);
    }),
  );
});

test("every value is refused by some type", () => {
  const types: RowType[] = [
    { kind: "string" },
    { kind: "number" },
    { kind: "boolean" },
    { kind: "list", of: { kind: "json" } },
  ];
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const taking = types.filter(
        (of) => checkRow({ v: value } as Json, { kind: "record", fields: { v: of } }).length === 0,
      );
      expect(taking.length).toBeLessThanOrEqual(1);
    }),
  );
});
