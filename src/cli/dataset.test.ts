import { expect, test } from "vitest";
import { type Asked, fakeApp } from "./testing/fake-app.ts";
import { documentOf, runFake } from "./testing/run-fake.ts";
import { DOCUMENTS } from "./testing/schemas.ts";

test("a dataset with problems ends with 1, for machines and for people", async () => {
  const asked: Asked = [];
  const ran = await runFake(fakeApp({}, asked), "dataset validate bad.jsonl --format trl --limit 3 --json".split(" "));
  expect(ran.code).toBe(1);
  DOCUMENTS["dataset validate"].parse(documentOf(ran));
  expect(asked[0]).toEqual(["validateDataset", { path: "bad.jsonl", format: "trl", limit: 3 }]);
  const people = await runFake(fakeApp({}), ["dataset", "validate", "bad.jsonl"]);
  expect(people.code).toBe(1);
  expect(people.out).toContain("line 2, /messages/0/role: is none of user, assistant\n");
  expect(people.out).toContain("line 3: is no JSON\n");
  expect(people.out).toContain("  has 3 rows, and 4 by its manifest\n");
  expect(people.out).toContain("… and 2 more\n");
  expect(people.out).toContain("/tmp/gone.jsonl\n  is not there\n");
  expect(people.out).toContain("The set: its set was not finished");
  expect(people.out).toContain("7 problems.\n");
});

test("progress goes to a person's terminal alone", async () => {
  const words = ["dataset", "validate", "/tmp/set"];
  const terminal = await runFake(fakeApp({}), words, { isTTY: true });
  expect(terminal.err).toContain("Checking /tmp/set, 2,000 rows");
  expect((await runFake(fakeApp({}), words)).err).toBe("");
  expect((await runFake(fakeApp({}), [...words, "--json"], { isTTY: true })).err).toBe("");
});

test("0 shows every problem; a limit that is no number is wrong usage", async () => {
  const asked: Asked = [];
  await runFake(fakeApp({}, asked), "dataset validate a.jsonl -n 0".split(" "));
  expect(asked[0]?.[1]).toMatchObject({ limit: Number.POSITIVE_INFINITY });
  expect((await runFake(fakeApp({}), "dataset validate a.jsonl -n few".split(" "))).code).toBe(2);
});
