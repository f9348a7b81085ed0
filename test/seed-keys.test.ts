// The seed's commands give its keys, each where the seed gives it. The table is what its documents say, typed by hand: no
// schema and no code of ours is asked.

import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, APPROVAL, idOf, openPublishBench, type PublishBench, REPO, STATEMENTS } from "./publish-bench.ts";

const SEED = {
  prep: `stage stage_number total_stages current_project next_command requested_source_filter source_filter
    source_selection_confirmed hf_logged_in hf_username repo projects redact_strings redact_usernames config_file next_steps`,
  "a project": "name sessions size excluded connected source",
  "a project of list": "name sessions size excluded connected current source",
  status: `stage stage_number total_stages current_project hf_logged_in hf_username repo source projects_confirmed last_export
    next_steps next_command`,
  "export --dry-run": `ok dry_run source would_publish would_require_confirm repo included_projects estimated_sessions
    estimated_raw_size next_steps`,
  "export --no-push": `stage stage_number total_stages sessions source output_file pii_commands next_steps next_command`,
  confirm: `stage stage_number total_stages file file_size total_sessions projects models pii_scan full_name_scan
    manual_scan_sessions repo last_export_timestamp next_steps next_command attestations`,
  "export, pushed": `stage stage_number total_stages dataset_url dataset_latest_version next_steps next_command`,
  "a block": "error hint required_action blocked_on_step process_steps next_command",
} as const;

function expectKeys(what: keyof typeof SEED, value: unknown, ...more: readonly string[]): void {
  const has = Object.keys(value as object);
  const missing = [...SEED[what].split(/\s+/), ...more].filter((key) => !has.includes(key));
  expect([what, missing]).toEqual([what, []]);
}

let bench: PublishBench;
beforeAll(async () => {
  bench = await openPublishBench("seed-keys");
});
afterAll(() => bench.close());

const told = (document: Answer["document"]) => document as Readonly<Record<string, unknown>>;

test("from an empty machine to a published dataset", async () => {
  const empty = told(bench.run("status").document);
  expectKeys("status", empty);
  expect(empty).toMatchObject({
    repo: null,
    hf_username: null,
    current_project: null,
    source: null,
    last_export: null,
  });
  const prep = told(bench.run("prep").document);
  expectKeys("prep", prep);
  expectKeys("a project", (prep["projects"] as readonly object[])[0]);
  expect(prep).toMatchObject({
    requested_source_filter: null,
    source_filter: "all",
    source_selection_confirmed: false,
  });

  const agents = bench.run("export", "--no-push");
  expectKeys("a block", agents.document, "allowed_sources");
  expect([agents.status, agents.document]).toEqual([
    3,
    expect.objectContaining({ blocked_on_step: "Step 2/6", allowed_sources: ["claude", "codex", "both", "all"] }),
  ]);
  bench.run("config", "--source", "claude");
  const projects = bench.run("export", "--no-push");
  expectKeys("a block", projects.document, "projects");
  expect(projects.document["blocked_on_step"]).toBe("Step 3/6");
  expect((projects.document["projects"] as { name: string }[]).map(({ name }) => name).sort()).toEqual([
    "p0",
    "p1",
    "p2",
  ]);
  expectKeys("a project of list", (told(bench.run("list").document)["projects"] as readonly object[])[0]);
  bench.run("config", "--exclude", "p1");

  for (const line of [
    ["export", "--dry-run"],
    ["export", "--no-push", "--dry-run"],
  ]) {
    const dry = told(bench.run(...line).document);
    expectKeys("export --dry-run", dry);
    expect(dry).toMatchObject({
      ok: true,
      dry_run: true,
      source: "claude-code",
      would_publish: false,
      would_require_confirm: true,
      repo: null,
      included_projects: ["p0", "p2"],
      estimated_sessions: 4,
      estimated_raw_size: expect.stringMatching(/^[\d.,]+ k?B$/i),
    });
    expect(dry["estimated_raw_bytes"]).toBeGreaterThan(4 * 200);
  }
  bench.run("config", "--repo", REPO);
  const exported = told(bench.run("export", "--no-push", "--source", "all").document);
  expectKeys("export --no-push", exported);
  // The word of the scope, and no list of all agents that there are.
  expect(exported["source"]).toBe("all");
  expectKeys("status", bench.run("status").document);

  const unsaid = bench.run("confirm", "--full-name", "Grace Hopper");
  expectKeys("a block", unsaid.document, "attestation_errors", "required_attestations");
  expect(unsaid.document["attestation_errors"]).toEqual([
    expect.stringMatching(/^--attest-full-name: /),
    expect.stringMatching(/^--attest-sensitive: /),
    expect.stringMatching(/^--attest-manual-scan: /),
  ]);
  for (const one of bench.sittings) bench.run("sessions", "show", idOf(one));
  const confirmed = told(bench.run("confirm", ...STATEMENTS(4)).document);
  expectKeys("confirm", confirmed);
  expect(confirmed).toMatchObject({ file: exported["output_file"], pii_scan: "clean", total_sessions: 4, repo: REPO });
  expect(confirmed["file"]).toMatch(/^(?:\/|[A-Z]:\\).*sessions\.jsonl$/);
  const yes = bench.run("export", "--publish-attestation", "Should it be published? The user approved.");
  expectKeys("a block", yes.document, "attestation_errors");
  expect(yes.document["blocked_on_step"]).toBe("Step 6/6");
  const done = bench.run("export", "--publish-attestation", APPROVAL);
  expect(done.status).toBe(0);
  expectKeys("export, pushed", done.document);
  expect(done.document).toMatchObject({ stage: "done", stage_number: 4, total_stages: 4, next_command: null });
});

test("what a decision left in makes no export clean", async () => {
  const [first] = bench.sittings;
  if (!first) throw new Error("no session");
  const { document } = bench.run("findings", idOf(first));
  const refs = (document["findings"] as { ref: string }[]).map(({ ref }) => ref);
  expect(refs.length).toBeGreaterThan(0);
  for (const ref of refs)
    expect(bench.run("findings", "ignore", ref, "--reason", "a token of the harbour's toy").status).toBe(0);
  bench.run("export", "--no-push", "--source", "all");
  for (const one of bench.sittings) bench.run("sessions", "show", idOf(one));
  const { status, document: confirmed } = bench.run(
    "confirm",
    ...STATEMENTS(4),
    "--accept-loosened",
    "the token of the toy is none, and may stay in it",
  );
  expect([status, confirmed["pii_scan"]]).toEqual([
    0,
    expect.objectContaining({ left_by_decision: expect.any(Number), name_matches: 0 }),
  ]);
});
