import { expect, test } from "vitest";
import { type Asked, fakeApp } from "./testing/fake-app.ts";
import { documentOf, runFake } from "./testing/run-fake.ts";
import { DOCUMENTS } from "./testing/schemas.ts";

test("verify ends with 3 when something is found, for machines and for people", async () => {
  const asked: Asked = [];
  const ran = await runFake(fakeApp({}, asked), [
    "verify",
    "out.jsonl",
    "--mode",
    "moderate",
    "--second-opinion",
    "auto",
    "--json",
  ]);
  expect(ran.code).toBe(3);
  DOCUMENTS.verify.parse(documentOf(ran));
  expect(asked[0]).toEqual(["verify", "out.jsonl", "moderate", "auto"]);
  const people = await runFake(fakeApp({}), ["verify", "out.jsonl"]);
  expect(people.code).toBe(3);
  expect(people.out).toContain("line 3, column 17: github-pat-classic, MAXIMUM");
  expect(people.out).toContain("line 4: url-password, HIGH (a known value)");
  expect(people.out).toContain("gitleaks 8.24.2 found 2: generic-api-key ×2.");
  expect(people.out).toContain("receipt is of other bytes");
});

test("verify of a set says each file, and what is not there, with one answer", async () => {
  const ran = await runFake(fakeApp({}), ["verify", "set", "--json"]);
  expect(ran.code).toBe(3);
  DOCUMENTS["verify of a set"].parse(documentOf(ran));
  const people = await runFake(fakeApp({}), ["verify", "set"]);
  expect(people.code).toBe(3);
  expect(people.out).toContain("2 findings:\n  line 3, column 17: github-pat-classic, MAXIMUM");
  expect(people.out).toContain("/tmp/set/validation.jsonl: is not there");
  expect(people.out).toContain("run its export again");
});

test("the spellings of other tools say the same", async () => {
  const asked: Asked = [];
  const words = "pii-review -f a.jsonl --pii-review --pii-provider hybrid --backend claude --max-usd 1 --yes";
  const more =
    "--pii-apply --pii-findings-output f.jsonl --pii-sanitized-output s.jsonl --min-confidence 0.7 --limit-sessions 5";
  await runFake(fakeApp({}, asked), `${words} ${more}`.split(" "));
  expect(asked[0]?.[1]).toMatchObject({
    file: "a.jsonl",
    provider: "hybrid",
    judge: { name: "claude", maxUsd: 1 },
    apply: true,
    findingsOutput: "f.jsonl",
    sanitizedOutput: "s.jsonl",
    minConfidence: 0.7,
    limit: 5,
  });
  expect(asked[1]).toEqual(["confirmed", true]);
});

test("without --yes nothing goes unless a person at a terminal says so", async () => {
  const words = ["pii-review", "--provider", "ai", "--judge", "anthropic", "--max-tokens", "5000"];
  const asked: Asked = [];
  const ran = await runFake(fakeApp({}, asked), words, { stdin: "yes\n" });
  expect(asked.at(-2)).toEqual(["confirmed", false]);
  expect(ran.err).toBe(
    "To api.anthropic.com (claude-haiku-4-5): the redacted texts of 3 sessions, for at most 5,000 tokens.\n",
  );
});

for (const [typed, said] of [
  ["yes\n", true],
  ["y\n", false],
  ["", false],
] as const) {
  test(`a person at a terminal who types ${JSON.stringify(typed)} ${said ? "lets" : "does not let"} them go`, async () => {
    const asked: Asked = [];
    const words = "pii-review --provider ai --judge anthropic --max-usd 1".split(" ");
    const ran = await runFake(fakeApp({}, asked), words, { stdin: typed, isTTY: true });
    expect(ran.err).toContain("May they go there? Type yes: ");
    expect(asked).toContainEqual(["confirmed", said]);
  });
}

test("a budget that ends is told, and ends with 3", async () => {
  const ran = await runFake(
    fakeApp({}),
    "pii-review --provider ai --judge claude --max-usd 0.01 --yes --json".split(" "),
  );
  expect(ran.code).toBe(3);
  expect(documentOf(ran)).toMatchObject({ budget_reached: true });
});

test.each([
  ["pii-review", "pii-review --pii-apply"],
  ["pii-review -o f.jsonl", "pii-review --output f.jsonl --pii-apply"],
  [
    "pii-review 0a1b --source codex --provider hybrid --judge claude --max-usd 1.5 --yes --mode minimal",
    "pii-review 0a1b --source codex --provider hybrid --judge claude --max-usd 1.5 --mode minimal --pii-apply",
  ],
])("what %s leads to goes on with the same review", async (words, next) => {
  const { out } = await runFake(fakeApp({}), words.split(" "));
  expect(out).toContain(`$ tracemill ${next}\n`);
});

test("what was held back and what was not carried out are told, to people and to machines", async () => {
  const people = await runFake(fakeApp({}), ["pii-review", "--project", "told"]);
  expect(people.out).toContain("HELD BACK: 2 sessions");
  expect(people.out).toContain("tracemill quarantine list");
  expect(people.err).toBe("Not carried out: custom_patterns 2. `tracemill privacy` says why.\n");
  const ran = await runFake(fakeApp({}), ["pii-review", "--project", "told", "--json"]);
  const document = DOCUMENTS["pii-review"].parse(documentOf(ran));
  expect(document).toMatchObject({
    held: 2,
    refused: ["custom_patterns 2"],
    next_steps: [expect.stringContaining("`tracemill quarantine list`"), expect.any(String)],
  });
  const words = "pii-apply -f told.jsonl --findings f.jsonl -o b.jsonl --json".split(" ");
  const applied = await runFake(fakeApp({}), words);
  expect(documentOf(applied)).toMatchObject({ refused: ["custom_patterns 2"] });
  expect(applied.err).toContain("Not carried out: custom_patterns 2.");
});

for (const words of [
  "pii-review --min-confidence 2",
  "pii-review --max-usd -1",
  "pii-review --max-tokens many",
  "pii-review --provider some",
  "pii-review 0a1b -f a.jsonl",
  "pii-apply -f a.jsonl",
  "verify",
  "verify a --second-opinion other",
]) {
  test(`"${words}" is wrong usage`, async () => {
    const ran = await runFake(fakeApp({}), words.split(" "));
    expect(ran.code).toBe(2);
    expect(ran.err).toContain("error:");
  });
}
