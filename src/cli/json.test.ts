// What machines get: one document a command, every field known, times in UTC.

import { expect, test } from "vitest";
import { type Asked, fakeApp, fakeMessage, fakeView } from "./testing/fake-app.ts";
import { documentOf, runFake } from "./testing/run-fake.ts";
import { AWKWARD, FULL, SAMPLE, sampleView } from "./testing/sample.ts";
import { DOCUMENTS } from "./testing/schemas.ts";
import { countsJson, sessionJson } from "./wire.ts";

const cases: [document: keyof typeof DOCUMENTS, line: string][] = [
  ["start", "start --json"],
  ["scan", "scan --json"],
  ["list", "list --json"],
  ["projects list", "projects --json"],
  ["projects relink", "projects relink shop web-shop --json"],
  ["projects unlink", "projects unlink shop --dry-run --json"],
  ["sources", "sources --json"],
  ["sessions list", "sessions list --limit 0 --json"],
  ["sessions list", "sessions --json"],
  ["sessions show", "sessions show 0a1b --json"],
  ["sessions show", "sessions show 0a1b --json --branch all --no-thinking"],
  ["search", "search login test --json"],
  ["stats", "stats --json"],
  ["stats", "stats --json --by week"],
  ["usage", "usage --json"],
  ["doctor", "doctor --json --deep"],
  ["restore", "restore 0a1b --json"],
  ["config", "config --json"],
  ["config", "config --repo a/b --source both --exclude docs,nowhere --redact falcon --json"],
  ["config", "config --import-old --json"],
  ["config get", "config get archive --json"],
  ["config set", "config set archive off --json"],
  ["prep", "prep --json"],
  ["prep", "prep --source both --json"],
  ["status", "status --json"],
  ["list", "list --source codex --json"],
  ["projects connect", "projects connect web-shop --use-current --json"],
  ["projects disconnect", "projects disconnect --clear --json"],
  ["projects policy", "projects policy docs never --json"],
  ["setup", "setup --yes --source both --repo a/b --exclude docs --json"],
  ["login", "login --token - --json"],
  ["logout", "logout --json"],
  ["reset", "reset --all --yes --json"],
  ["update-skill", "update-skill claude --global --json"],
  ["sources add", "sources add codex /old/.codex --json"],
  ["sources remove", "sources remove codex /old/.codex --json"],
  ["plugins", "plugins --json"],
  ["plugins add", "plugins add ./demo-agent.ts --json"],
  ["plugins remove", "plugins remove ./demo-agent.ts --json"],
  ["import", "import /tmp/exports --project old --json"],
  ["verify", "verify clean.jsonl --json"],
  ["verify of a set", "verify clean-set --json"],
  ["export", "export --all-projects --json"],
  ["export", "export 0a1b --dry-run --json"],
  ["export --no-push", "export --no-push --json"],
  ["export --no-push", "export --no-push --format trl --dry-run --json"],
  ["publish", "export --publish-attestation yes --repo me/cc-logs --json"],
  ["confirm", "confirm --full-name Ada --accept-findings because --scanned a,b --json"],
  ["confirm", "confirm --skip-full-name-scan --json"],
  ["publish", "publish --artifact 5f5f5f5f5f5f --attestation yes --json"],
  ["publish", "publish --folder /tmp/set --dry-run --json"],
  ["unpublish", "unpublish claude-code:0a1b --reason private --json"],
  ["receipts", "receipts --json"],
  ["receipts show", "receipts show 2 --json"],
  ["grants", "grants --json"],
  ["grants add", "grants add huggingface me/cc-logs --attestation yes --json"],
  ["grants add", "grants revoke g1a2b3c4 --json"],
  ["extract", "extract --output rows.jsonl --json"],
  ["stats", "extract --stats --json"],
  ["dataset report", "dataset report --project web-shop --html report.html --json"],
  ["dataset report", "dataset report /tmp/set --json"],
  ["dataset validate", "dataset validate /tmp/set --json"],
  ["pii-review", "pii-review 0a1b --pii-apply --json"],
  ["pii-apply", "pii-apply -f a.jsonl --findings f.jsonl -o b.jsonl --json"],
  ["pii-rubric", "pii-rubric --json"],
  ["privacy show", "privacy --json"],
  ["privacy show", "privacy show --repository /home/me/web-shop --json"],
  ["privacy test", "privacy test --json --reveal --mode minimal"],
  ["privacy add", "privacy add word falcon @handle --json"],
  ["privacy add", "privacy add pattern X_\\d+ --name x --level LOW --replacement [X] --json"],
  ["privacy import", "privacy import config/privacy.yml --json"],
  ["findings", "findings --undecided --severity HIGH --json"],
  ["findings of", "findings 0a1b --all --json"],
  ["findings of", "findings 0a1b --json --reveal-anywhere"],
  ["findings accept", "findings accept k3f9 rule:x --scope session --reason because --json"],
  ["findings accept", "findings ignore value:0123456 --json"],
  ["findings undo", "findings undo 7 --json"],
  ["findings decisions", "findings decisions --json"],
  ["diff", "diff 0a1b --mode strict --json"],
  ["inbox", "inbox --limit 2 --source claude-code --project p --type refactor --min-score 4 --status all --json"],
  ["approve", "approve 0a1b 9 --reason fine --json"],
  ["block", "block 0a1b --json"],
  ["shortlist", "shortlist 0a1b --json"],
  ["hold", "hold 0a1b --json"],
  ["release", "release 0a1b --json"],
  ["embargo", "embargo 0a1b --until 30d --json"],
  ["review reset", "review reset 0a1b --json"],
  ["review history", "review 0a1b --json"],
  ["label", "label --json"],
  ["label", "label 0a1b --json"],
  ["score", "score 0a1b --json"],
  ["set-score", "set-score 0a1b -q 3.5 --judge codex --json"],
  ["segment", "segment 0a1b --time-gap 90m --json"],
  ["segment", "segment 0a1b --clear --json"],
  ["stats", "stats --labels --json"],
  ["quarantine", "quarantine --json"],
  ["quarantine show", "quarantine show 0a1b --json"],
  ["quarantine show", "quarantine release 0a1b --reason fine --json"],
  ["quarantine show", "quarantine undo 0a1b --json"],
  ["quarantine export", "quarantine export --json"],
  ["completion", "completion zsh --json"],
];
for (const [name, line] of cases) {
  test(line, async () => {
    const ran = await runFake(fakeApp(SAMPLE), line.split(" "), { stdin: "a key-0123456789 and me@a.example" });
    expect(ran.err).toBe("");
    expect(ran.code).toBe(0);
    DOCUMENTS[name].parse(documentOf(ran));
    expect(Object.keys(documentOf(ran))[0]).toBe("schema_version");
  });
}

test("values go into a document only when that was said twice", async () => {
  for (const line of ["findings 0a1b", "diff 0a1b"]) {
    const asked = [...line.split(" "), "--reveal"];
    const ran = await runFake(fakeApp(SAMPLE), [...asked, "--json"], { isTTY: true });
    expect([ran.code, documentOf(ran)]).toEqual([3, expect.objectContaining({ error: expect.anything() })]);
    expect((await runFake(fakeApp(SAMPLE), asked)).code).toBe(3);
    expect((await runFake(fakeApp(SAMPLE), asked, { isTTY: true })).out).toContain("opensesame");
    expect((await runFake(fakeApp(SAMPLE), [...line.split(" "), "--json"])).out).not.toContain("opensesame");
  }
});

for (const name of [
  "start",
  "list",
  "findings",
  "findings decisions",
  "quarantine",
  "inbox",
  "label",
  "segment",
  "sources",
  "sessions list",
  "search x",
  "stats",
  "usage",
] as const) {
  test(`${name} --json with nothing there`, async () => {
    const ran = await runFake(fakeApp({}), [...name.split(" "), "--json"]);
    DOCUMENTS[name === "search x" ? "search" : name].parse(documentOf(ran));
  });
}

test("the fields of a session are exactly those of the issue, by name and value", () => {
  expect(JSON.parse(JSON.stringify(sessionJson(FULL)))).toMatchObject({
    id: "claude-code:0a1b2c3d-1111-2222-3333-444455556666",
    source: "claude-code",
    external_id: "0a1b2c3d-1111-2222-3333-444455556666",
    project: "web-shop",
    cwd: "/home/me/web-shop",
    git_branch: "main",
    title: "Fix the flaky login test",
    started_at: "2026-01-10T10:23:00.000Z",
    ended_at: "2026-01-10T12:00:00.000Z",
    models: ["claude-haiku-4-5", "claude-opus-4-5-20251101"],
    prompts: 3,
    assistant_messages: 5,
    tool_calls: 3,
    tool_results: 3,
    usage: { input_tokens: 12_345, output_tokens: 4_567, cache_read_tokens: 1_234_567, cache_creation_tokens: 300_000 },
    cost_microusd: 1_234_500,
    has_compaction: true,
    is_subagent: false,
    forked_from: "claude-code:origin",
    hidden: false,
  });
  expect(countsJson(FULL, 2)).toMatchObject({
    rewind_points: 1,
    compact_boundaries: 1,
    lines: 40,
    records: 41,
    issues: 2,
  });
});

test("an unknown figure is absent, an unsafe title is given as it is, an impossible time is absent", async () => {
  const ran = await runFake(fakeApp({ sessions: AWKWARD }), ["sessions", "list", "--limit", "0", "--json"]);
  const { sessions } = documentOf(ran) as { sessions: Record<string, unknown>[] };
  const [, , empty, , ansi, emoji, gone] = sessions;
  expect(empty).not.toHaveProperty("usage");
  expect(empty).not.toHaveProperty("title");
  expect(empty).toMatchObject({ hidden: true, hidden_reason: "empty" });
  expect(ansi?.title).toContain("\u001b[31mred");
  expect(emoji?.usage).toEqual({ input_tokens: 0 });
  expect(gone).not.toHaveProperty("ended_at");
  expect(gone).toMatchObject({ log_missing: true, title: "half \ud83d a surrogate" });
});

test("a session is cut nowhere, and what was left behind is there with --branch all only", async () => {
  const asked: Asked = [];
  const active = documentOf(await runFake(fakeApp(SAMPLE, asked), ["sessions", "show", "x", "--json"]));
  const all = documentOf(await runFake(fakeApp(SAMPLE, asked), ["sessions", "show", "x", "--json", "--branch", "all"]));
  expect(asked.filter(([method]) => method === "show")).toEqual([
    ["show", "x", { branch: "active" }],
    ["show", "x", { branch: "all" }],
  ]);
  type Shown = { messages: { seq: number; abandoned?: true; inherited?: true; parts: { output?: string }[] }[] };
  const seqs = ({ messages }: Shown) => messages.map((message) => message.seq);
  expect(seqs(active as Shown)).toEqual([0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]);
  expect(seqs(all as Shown)).toHaveLength(14);
  expect((all as Shown).messages[3]).toMatchObject({ abandoned: true });
  expect((all as Shown).messages[0]).toMatchObject({ inherited: true });
  expect((active as Shown).messages[5]?.parts[0]?.output).toContain("line 30 of the output");
});

test("--no-thinking leaves the reasoning out", async () => {
  const ran = await runFake(fakeApp(SAMPLE), ["sessions", "show", "x", "--json", "--no-thinking"]);
  expect(ran.out).not.toContain("It races");
  expect(ran.out).toContain("I will run it.");
});

test("a session of any length is written message by message", async () => {
  let ahead = 0;
  let widest = 0;
  async function* messages() {
    for (let seq = 0; seq < 5000; seq++) {
      ahead++;
      widest = Math.max(widest, ahead);
      yield fakeMessage({ seq, role: "user", kind: "prompt", text: `message ${seq}` });
      ahead--;
    }
  }
  const view = fakeView(FULL, messages());
  const ran = await runFake(fakeApp({ view }), ["sessions", "show", "x", "--json"]);
  expect((documentOf(ran) as { messages: unknown[] }).messages).toHaveLength(5000);
  expect(widest).toBe(1);
});

test("a session that breaks off in the middle is still one document, and a failure", async () => {
  function* messages() {
    yield fakeMessage({ seq: 0, role: "user", kind: "prompt", text: 'a "messages":[] trap' });
    throw new Error("the block is damaged");
  }
  const view = sampleView();
  const broken = { ...view, session: { ...view.session, messages: messages() } };
  const ran = await runFake(fakeApp({ view: broken }), ["sessions", "show", "x", "--json"]);
  expect(ran.code).toBe(1);
  expect(documentOf(ran)).toMatchObject({ error: { message: "the block is damaged" }, messages: [{ seq: 0 }] });
  expect(ran.err).toContain("the block is damaged");
});

test("start says when it shows the samples, and where they are kept", async () => {
  const demo = fakeApp(SAMPLE, [], { home: "/home/me/.tracemill/demo" });
  const document = documentOf(await runFake(fakeApp({}), ["start", "--json"], { demo }));
  DOCUMENTS.start.parse(document);
  expect(document).toMatchObject({
    demo: true,
    home: "/home/me/.tracemill",
    samples: { home: "/home/me/.tracemill/demo" },
  });
});
