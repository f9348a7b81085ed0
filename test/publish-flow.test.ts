// The whole flow from an empty home, as an agent drives it that follows `next_command` and asks a person where there is none.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  APPROVAL,
  followed,
  idOf,
  openPublishBench,
  type PublishBench,
  REPO,
  STATEMENTS,
  TOKEN,
} from "./publish-bench.ts";

let bench: PublishBench;
beforeAll(async () => {
  bench = await openPublishBench("publish-flow");
});
afterAll(() => bench.close());

test("following what each answer says ends with a dataset, and asks a person each time it has to", async () => {
  const { trail, last } = await followed(bench, bench.sittings.map(idOf));
  expect(last).toMatchObject({
    stage: "done",
    stage_number: 4,
    total_stages: 4,
    next_command: null,
    sessions_added: 6,
  });
  expect(trail).toContain("config --confirm-projects");
  const repo = await bench.hub.repo(REPO);
  expect(repo?.isPrivate).toBe(true);
  const rows = [...(repo?.bytes ?? [])]
    .filter(([path]) => path.startsWith("data/"))
    .map(([, bytes]) => bytes.toString());
  const ids = rows
    .join("")
    .split("\n")
    .flatMap((row) => (row === "" ? [] : (JSON.parse(row) as { session_id: string }).session_id));
  expect(ids.toSorted()).toEqual(bench.sittings.map(idOf).toSorted());
  // Nothing of what the store knows, in no file.
  for (const [path, bytes] of repo?.bytes ?? []) expect([path, bytes.includes(TOKEN)]).toEqual([path, false]);
});

test("what was published is not sent again; what grew and what was blocked since is exactly what changes", async () => {
  const before = await bench.hub.repo(REPO);
  const sha256 = String(bench.run("export", "--no-push").document["sha256"]);
  const again = bench.run("publish", "--artifact", sha256.slice(0, 12), "--attestation", APPROVAL);
  expect(again.document).toMatchObject({ up_to_date: true, sessions_kept: 6, puts: [], deletes: [] });
  expect((await bench.hub.repo(REPO))?.commits.length).toBe(before?.commits.length);

  const [grown, blocked, ...others] = bench.sittings;
  if (!grown || !blocked) throw new Error("too few sessions");
  grown.ask("and now the bell of the harbour").say("the bell of the harbour rings").write(bench.place.home);
  expect(bench.run("block", idOf(blocked)).status).toBe(0);
  expect(bench.run("scan").status).toBe(0);
  const next = String(bench.run("export", "--no-push").document["sha256"]);
  for (const one of [grown, ...others]) bench.run("sessions", "show", idOf(one));
  const fewer = bench.run("confirm", ...STATEMENTS(5));
  expect(fewer.document).toMatchObject({ blocked_on_step: "Step 5/6", obstacles: [{ kind: "shrunk", count: 1 }] });
  const reason = "one session was blocked on purpose, since it is about a client";
  expect(bench.run("confirm", ...STATEMENTS(5), "--accept-shrunk", reason).status).toBe(0);
  const sent = bench.run("publish", "--artifact", next.slice(0, 12), "--attestation", APPROVAL);
  expect(sent.document).toMatchObject({
    sessions_added: 0,
    sessions_replaced: 1,
    sessions_removed: 1,
    sessions_kept: 4,
  });
  const repo = await bench.hub.repo(REPO);
  const rows = [...(repo?.bytes ?? [])]
    .filter(([path]) => path.startsWith("data/"))
    .map(([, bytes]) => bytes.toString());
  expect(rows.join("").split("\n").length - 1).toBe(5);
  expect(rows.join("")).toContain("the bell of the harbour rings");
  expect(rows.join("")).not.toContain(idOf(blocked));
  expect(bench.run("receipts").document["receipts"]).toMatchObject([
    { kind: "export" },
    { kind: "confirm" },
    { kind: "publishing", sessions_added: 6 },
    { kind: "publish", sessions_added: 6 },
    { kind: "export" },
    { kind: "export" },
    { kind: "confirm", accepted: { shrunk: { reason } } },
    { kind: "publishing", sessions_replaced: 1 },
    { kind: "publish", sessions_replaced: 1, sessions_removed: 1 },
  ]);
});

test("a session is taken out again, and stays out of what the card counts", async () => {
  const [, , third] = bench.sittings;
  if (!third) throw new Error("too few sessions");
  for (const wrong of ["claude-code:00000000-0000-4000-8000-00000000dead", "no-such-session"]) {
    const { status, document } = bench.run("unpublish", wrong);
    expect([wrong, status, (document["error"] as { code: string }).code]).toEqual([wrong, 1, "not_found"]);
  }
  expect(bench.run("unpublish", "claude-code:").document["error"]).toMatchObject({ code: "ambiguous_id" });
  expect(bench.run("unpublish", idOf(third).slice(0, -4), "--dry-run").document).toMatchObject({
    dry_run: true,
    sessions_removed: 1,
  });
  expect(bench.run("unpublish", idOf(third), "--reason", "asked for by its client").document).toMatchObject({
    sessions_removed: 1,
    sessions_kept: 4,
  });
  const repo = await bench.hub.repo(REPO);
  const text = [...(repo?.bytes ?? [])].map(([, bytes]) => bytes.toString()).join("");
  expect(text).not.toContain(idOf(third));
  expect(JSON.parse(String(repo?.bytes.get("metadata.json")))).toMatchObject({ sessions: 4, rows: 4 });
  // What was exported before does not bring it back: that takes an export anew, and a review.
  const { sha256 } = bench.run("status").document["last_export"] as { sha256: string };
  const again = bench.run("publish", "--artifact", sha256.slice(0, 12), "--attestation", APPROVAL);
  expect(again.document).toMatchObject({ up_to_date: true, sessions_kept: 4 });
  expect(String((await bench.hub.repo(REPO))?.bytes.get("versions/latest.json"))).toContain('"rows"');
});

test("a dry run says what would block it, and which sessions go", () => {
  const [first] = bench.sittings;
  if (!first) throw new Error("too few sessions");
  bench.run("hold", idOf(first));
  const { document } = bench.run("publish", "--dry-run");
  expect(document["notes"]).toEqual(expect.arrayContaining([expect.stringMatching(/would be blocked: .*withheld/)]));
  bench.run("release", idOf(first));
});

describe("a step that is left out is named, with all six", () => {
  const steps: readonly (readonly [step: number, before: (one: PublishBench) => void, line: readonly string[]])[] = [
    [1, () => {}, ["export", "--no-push"]],
    [2, (one) => one.run("scan"), ["export", "--no-push"]],
    [3, (one) => [one.run("scan"), one.run("config", "--source", "claude")], ["export", "--no-push"]],
    [3, (one) => [one.run("scan"), one.run("config", "--source", "claude")], ["config", "--confirm-projects"]],
    [
      4,
      (one) => [
        one.run("scan"),
        one.run("config", "--source", "claude"),
        one.run("list"),
        one.run("config", "--confirm-projects"),
      ],
      ["confirm", ...STATEMENTS(6)],
    ],
    [5, (one) => one.exported(), ["publish", "--artifact", "0".repeat(12), "--attestation", APPROVAL]],
    [6, (one) => one.confirmed(), ["publish"]],
  ];
  for (const [step, before, line] of steps) {
    test(`step ${step}: ${line.slice(0, 2).join(" ")}`, async () => {
      const one = await openPublishBench(`publish-step-${step}`, { hub: bench.hub });
      try {
        before(one);
        const { status, document } = one.run(...line);
        expect([status, document["blocked_on_step"]]).toEqual([3, `Step ${step}/6`]);
        expect(document["process_steps"]).toHaveLength(6);
        expect(document["required_action"]).not.toBe("");
      } finally {
        await one.close();
      }
    });
  }
});
