// What people see, command by command, kept in testdata/cli and updated by UPDATE_GOLDEN=1 only.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fakeApp, fakeSession, fakeView, NO_TOTALS } from "./testing/fake-app.ts";
import { type RunSettings, runFake } from "./testing/run-fake.ts";
import { SAMPLE } from "./testing/sample.ts";

process.env.TZ = "UTC";
const GOLDEN = join(import.meta.dirname, "../../testdata/cli");

const cases: [name: string, line: string, settings?: RunSettings & { readonly code?: number }][] = [
  ["help", "--help"],
  ["start", "start"],
  ["scan", "scan"],
  ["scan-colored", "scan", { env: { FORCE_COLOR: "1" } }],
  ["list", "list"],
  ["list", "projects"],
  ["projects-relink", "projects relink shop web-shop"],
  ["projects-relink-dry-run", "projects relink shop web-shop --dry-run"],
  ["projects-unlink", "projects unlink shop"],
  ["sources", "sources"],
  ["sources-all", "sources --all"],
  ["sources-add", "sources add codex /old/.codex"],
  ["plugins", "plugins"],
  ["plugins-add", "plugins add ./demo-agent.ts"],
  ["import", "import /tmp/exports"],
  ["sessions-list", "sessions list"],
  ["sessions-list-narrow", "sessions --limit 3", { columns: 80 }],
  ["sessions-show", "sessions show 0a1b"],
  ["sessions-show-all", "sessions show 0a1b --branch all --no-thinking", { columns: 60 }],
  ["sessions-show-markdown", "sessions show 0a1b --markdown"],
  ["search", "search login test"],
  ["search-colored", "search login", { env: { FORCE_COLOR: "1" } }],
  ["stats", "stats -v"],
  ["stats-by", "stats --by month"],
  ["usage", "usage"],
  ["doctor", "doctor"],
  ["restore", "restore 0a1b"],
  ["verify", "verify clean.jsonl"],
  ["verify of a set", "verify clean-set"],
  ["export", "export --all-projects --format trl", { columns: 80 }],
  ["export-dry-run", "export --project web-shop --dry-run", { columns: 80 }],
  ["export-help", "export --help", { columns: 80 }],
  ["export-no-push", "export --no-push", { columns: 80 }],
  ["confirm", "confirm --full-name Ada"],
  ["confirm-help", "confirm --help", { columns: 80 }],
  ["publish", "publish --artifact 5f5f5f5f5f5f --attestation yes", { columns: 80 }],
  ["publish-dry-run", "publish --dry-run", { columns: 80 }],
  ["unpublish", "unpublish 0a1b", { columns: 80 }],
  ["unpublish-dry-run", "unpublish 0a1b --dry-run", { columns: 80 }],
  ["receipts", "receipts", { columns: 100 }],
  ["receipts-show", "receipts show 3"],
  ["grants", "grants", { columns: 100 }],
  ["grants-add", "grants add huggingface me/cc-logs --attestation yes"],
  ["extract", "extract"],
  ["extract-file", "extract --format pairs --output rows.jsonl", { columns: 80 }],
  [
    "dataset-report",
    "dataset report --type debugging_trace,sft_clean --min-score 3.5 --html report.html",
    { columns: 80 },
  ],
  ["dataset-report-written", "dataset report /tmp/set", { columns: 80 }],
  ["dataset-validate", "dataset validate /tmp/set"],
  ["pii-review", "pii-review 0a1b --pii-apply"],
  ["pii-apply", "pii-apply -f a.jsonl --findings f.jsonl -o b.jsonl"],
  ["pii-rubric", "pii-rubric"],
  ["privacy-show", "privacy"],
  ["privacy-test", "privacy test", { stdin: "a key-0123456789 and me@a.example", columns: 160 }],
  ["privacy-test-nothing", "privacy test", { stdin: "hello" }],
  ["privacy-add", "privacy add word falcon @handle"],
  ["privacy-import", "privacy import config/privacy.yml"],
  ["findings", "findings"],
  ["findings-of", "findings 0a1b"],
  ["findings-ignore", "findings ignore k3f9"],
  ["findings-undo", "findings undo"],
  ["findings-decisions", "findings decisions"],
  ["diff", "diff 0a1b"],
  ["diff-colored", "diff 0a1b", { env: { FORCE_COLOR: "1" } }],
  ["inbox", "inbox"],
  ["inbox-narrow", "inbox --type debugging_trace --min-score 3.5", { columns: 80 }],
  ["approve", "approve 0a1b 9 --reason clean"],
  ["block", "block 0a1b"],
  ["hold", "hold 0a1b"],
  ["embargo", "embargo 0a1b --until 2026-03-31"],
  ["release", "release 0a1b"],
  ["review-reset", "review reset 0a1b"],
  ["review-history", "review history 0a1b"],
  ["label", "label"],
  ["label-of", "label 0a1b"],
  ["score", "score"],
  ["score-of", "score 0a1b"],
  ["set-score", "set-score 0a1b --quality 5 --reason good"],
  ["segment", "segment 0a1b"],
  ["segment-dry-run", "segment --dry-run --time-gap 2h", { columns: 60 }],
  ["segment-clear", "segment --clear 0a1b"],
  ["stats-labels", "stats --labels"],
  ["quarantine", "quarantine"],
  ["quarantine-show", "quarantine show 0a1b"],
  ["quarantine-release", "quarantine release 0a1b --reason rotated"],
  ["quarantine-export", "quarantine export"],
  ["config", "config"],
  ["config-add", "config --exclude docs,nowhere --redact falcon,a --repo alice/logs", { code: 1 }],
  ["config-import", "config --import-old"],
  ["config-get", "config get"],
  ["prep", "prep"],
  ["status", "status"],
  ["projects-connect", "projects connect web-shop"],
  ["setup-yes", "setup --yes --source both --exclude docs"],
  ["login", "login --token -", { stdin: "a-token" }],
  ["logout", "logout"],
  ["reset", "reset --state --yes"],
  ["update-skill", "update-skill claude"],
  ["config-set", "config set archive off"],
];
for (const [name, line, settings] of cases) {
  test(name, async () => {
    const ran = await runFake(fakeApp(SAMPLE), line.split(" "), settings);
    expect(ran.err).toBe("");
    expect(ran.code).toBe(settings?.code ?? 0);
    expect(ran.out).toBe(golden(name, ran.out));
    const controls = settings?.env?.FORCE_COLOR
      ? /[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u202e]/
      : /[\u0000-\u0008\u000b-\u001f\u202e]/;
    expect(ran.out).not.toMatch(controls);
    expect(ran.out.isWellFormed()).toBe(true);
  });
}

const empty: [name: string, line: string][] = [
  ["empty-list", "list"],
  ["empty-sessions", "sessions list"],
  ["empty-search", "search nothing"],
  ["empty-stats", "stats"],
  ["empty-usage", "usage"],
  ["empty-findings", "findings"],
  ["empty-findings-decisions", "findings decisions"],
  ["empty-quarantine", "quarantine"],
  ["empty-inbox", "inbox"],
  ["empty-inbox-filtered", "inbox --project nowhere"],
  ["empty-label", "label"],
  ["empty-segment", "segment"],
];
for (const [name, line] of empty) {
  test(name, async () => {
    const ran = await runFake(fakeApp({}), line.split(" "));
    expect(ran.code).toBe(0);
    expect(ran.out).toBe(golden(name, ran.out));
  });
}

test("start on a machine without logs shows the samples from their own store", async () => {
  const demo = fakeApp({ ...SAMPLE }, [], { home: "/home/me/.tracemill/demo" });
  const ran = await runFake(fakeApp({}), ["start"], { demo });
  expect(ran.code).toBe(0);
  expect(ran.out).toBe(golden("start-demo", ran.out));
});

test("a session without anything known is shown", async () => {
  const view = fakeView(fakeSession({ id: "bare" }), []);
  const ran = await runFake(fakeApp({ view }), ["sessions", "show", "bare"]);
  expect(ran.out).toBe(golden("sessions-show-bare", ran.out));
});

test("ten thousand sessions are listed in columns", async () => {
  const sessions = Array.from({ length: 10_000 }, (_, i) =>
    fakeSession({ id: `session-${i}`, title: i % 100 === 0 ? "修复 🎉" : `Session ${i}`, project: "p" }),
  );
  const ran = await runFake(fakeApp({ sessions, totals: NO_TOTALS }), ["sessions", "list", "--limit", "0"], {
    columns: 100,
  });
  const lines = ran.out
    .trim()
    .split("\n")
    .filter((line) => line.includes("claude-code:session"));
  expect(lines.length).toBeGreaterThanOrEqual(10_000);
  const at = new Set(lines.filter((line) => !line.includes("修")).map((line) => line.indexOf("claude-code:")));
  expect(at.size).toBeLessThanOrEqual(2);
});

function golden(name: string, actual: string): string {
  const path = join(GOLDEN, `${name}.txt`);
  if (process.env.UPDATE_GOLDEN) {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(path, actual);
  }
  return readFileSync(path, "utf8");
}
