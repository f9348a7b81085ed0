// Each way around the gate that somebody may try, and what is said to it; nothing goes out by any of them.

import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openOutbox } from "../src/io/outbox.ts";
import { fake } from "../src/privacy/boundary.ts";
import { Sitting } from "./claude-sitting.ts";
import { type SpawnedHub, spawnHub } from "./hub/spawned.ts";
import { APPROVAL, idOf, openPublishBench, type PublishBench, REPO, STATEMENTS } from "./publish-bench.ts";

let hub: SpawnedHub;
let bench: PublishBench;
let sha256: string;
let confirmed: string;
beforeAll(async () => {
  hub = await spawnHub();
  bench = await openPublishBench("publish-tricks", { hub });
  confirmed = bench.confirmed();
  bench.keep();
});
beforeEach(() => {
  sha256 = confirmed;
  return () => bench.back();
});
afterAll(async () => {
  await bench.close();
  await hub.close();
});

const publish = (...more: readonly string[]) =>
  bench.run("publish", "--artifact", sha256.slice(0, 12), "--attestation", APPROVAL, ...more);

async function expectNothingSent(): Promise<void> {
  expect(await hub.repo(REPO)).toBe(undefined);
}

/** The candidate's file. */
const file = () => join(bench.place.data, "exports", "candidate", "sessions", "sessions.jsonl");

for (const words of [
  "not approved to publish anything yet",
  "The user has not approved publishing this to the Hub.",
  "I approve publishing this later, when it has been looked at.",
  "Should I publish it? The person may approve.",
]) {
  test(`an attestation that denies: ${words}`, async () => {
    const { status, document } = bench.run("publish", "--artifact", sha256.slice(0, 12), "--attestation", words);
    expect([status, document["blocked_on_step"]]).toEqual([3, "Step 6/6"]);
    await expectNothingSent();
  });
}

test("the seed's command beside anything that says what to export, and as a dry run", async () => {
  const seed = (...more: readonly string[]) => bench.run("export", "--publish-attestation", APPROVAL, ...more);
  const [first] = bench.sittings;
  if (!first) throw new Error("no session");
  for (const more of [
    ["--no-push"],
    [idOf(first)],
    ["--source", "claude"],
    ["--status", "approved"],
    ["--format", "trl"],
    ["--mode", "minimal"],
    ["--no-thinking"],
    ["--output", "elsewhere.jsonl"],
    ["--no-push", "--dry-run"],
    // Given as it is by default, it is meant all the same.
    ["--mode", "strict"],
  ]) {
    const { status, document } = seed(...more);
    expect([more, status, (document["error"] as { code: string }).code]).toEqual([more, 2, "usage"]);
  }
  const dry = seed("--dry-run");
  expect([dry.status, dry.document]).toEqual([0, expect.objectContaining({ dry_run: true, sessions_added: 6 })]);
  await expectNothingSent();
});

test("the licence is what a person says, on the card and kept there; what names none is refused", () => {
  const out = join(bench.place.home, "out");
  const card = () => readFileSync(join(out, "README.md"), "utf8").split("\n")[1];
  for (const wrong of ["", "my own: free", "x".repeat(80)])
    expect([wrong, publish("--folder", out, "--license", wrong).status]).toEqual([wrong, 2]);
  expect(publish("--folder", out, "--license", "CC-BY-4.0").status).toBe(0);
  expect(card()).toContain("cc-by-4.0");
  const again = publish("--folder", out, "--license", "mit").document;
  expect(again).toMatchObject({ up_to_date: true, notes: [expect.stringContaining("with the next change")] });
  expect(card()).toContain("cc-by-4.0");
});

test("projects of one name are told, when they are listed and before they are published", () => {
  new Sitting({ day: 9, cwd: "/elsewhere/p0" })
    .ask("and the bell of the lighthouse")
    .say("it rings")
    .write(bench.place.home);
  bench.run("scan");
  expect(bench.run("list").document["same_names"]).toEqual([{ name: "p0", roots: ["/elsewhere/p0", "/work/p0"] }]);
  bench.run("config", "--confirm-projects");
  bench.run("export", "--no-push");
  expect(bench.run("publish", "--dry-run").document["notes"]).toContainEqual(
    expect.stringMatching(/^p0: 2 projects are called so; published, they share one configuration/),
  );
});

test("the yes to other bytes, or to none that are named", async () => {
  for (const artifact of [["--artifact", "0".repeat(12)], ["--artifact", sha256.slice(0, 6)], []]) {
    const { status, document } = bench.run("publish", ...artifact, "--attestation", APPROVAL);
    expect([status, document["blocked_on_step"]]).toEqual([3, "Step 6/6"]);
  }
  await expectNothingSent();
});

test("a count out of nowhere", () => {
  for (const said of [
    "Manual scan of 2026 things was done by me today.",
    "I manually scanned 400 sessions of this export.",
  ]) {
    const lines = STATEMENTS(6).slice(0, -1);
    const { status, document } = bench.run("confirm", ...lines, said);
    expect([said, status, document["blocked_on_step"]]).toEqual([said, 3, "Step 5/6"]);
    expect(document["missing"]).toEqual([expect.stringContaining("--attest-manual-scan")]);
  }
});

test("a byte that was changed after the review", async () => {
  const text = readFileSync(file(), "utf8");
  writeFileSync(file(), text.replace("harbour", "harbouR"));
  const { status, document } = publish();
  expect([status, document["blocked_on_step"]]).toEqual([3, "Step 4/6"]);
  appendFileSync(file(), "\n");
  expect(publish().document["blocked_on_step"]).toBe("Step 4/6");
  await expectNothingSent();
});

test("a policy that was loosened since something was published", async () => {
  bench.run("privacy", "add", "word", "lighthouse-keeper");
  sha256 = bench.confirmed();
  expect(publish("--folder", join(bench.place.home, "out")).status).toBe(0);
  const looser = bench.run("export", "--no-push", "--mode", "minimal");
  expect(looser.status).toBe(0);
  const { status, document } = bench.run("confirm", ...STATEMENTS(6));
  expect([status, document["blocked_on_step"]]).toEqual([3, "Step 5/6"]);
  expect(document["obstacles"]).toEqual(
    expect.arrayContaining([expect.objectContaining({ kind: "loosened", count: expect.any(Number) })]),
  );
  // Of a place that nothing was published to nothing is less than before.
  const found = ["--accept-findings", "they are names of the harbour that everybody knows"];
  const there = (name: string) =>
    bench.run("confirm", ...STATEMENTS(6), ...found, "--folder", join(bench.place.home, name));
  expect(there("another").document["error"]).toBe(undefined);
  expect(there("out").document["obstacles"]).toEqual([expect.objectContaining({ kind: "loosened" })]);
  // It was confirmed for another place than it is sent to.
  sha256 = String(looser.document["sha256"]);
  expect(publish("--folder", join(bench.place.home, "out")).document["blocked_on_step"]).toBe("Step 5/6");
  await expectNothingSent();
});

test("a policy that was loosened after the state was reset", () => {
  expect(publish("--folder", join(bench.place.home, "out")).status).toBe(0);
  expect(bench.run("reset", "--state", "--yes").status).toBe(0);
  bench.exported();
  expect(bench.run("export", "--no-push", "--mode", "minimal").status).toBe(0);
  const { document } = bench.run("confirm", ...STATEMENTS(6), "--folder", join(bench.place.home, "out"));
  expect(document["obstacles"]).toEqual(expect.arrayContaining([expect.objectContaining({ kind: "loosened" })]));
});

test("a secret that the rules know only since the review", async () => {
  bench.run("privacy", "add", "word", "harbour");
  const { status, document } = publish();
  expect([status, (document["error"] as { code: string }).code]).toEqual([3, "blocked"]);
  await expectNothingSent();
  // A review anew finds it too.
  expect(bench.run("confirm", ...STATEMENTS(6)).document["blocked_on_step"]).toBe("Step 4/6");
});

test("a project that was excluded since", async () => {
  bench.run("config", "--exclude", "p1");
  const { status, document } = publish();
  expect([status, document["blocked_on_step"]]).toEqual([3, "Step 4/6"]);
  const again = bench.run("export", "--no-push").document;
  expect(again).toMatchObject({ sessions: 4, left_out: { excluded: 2 } });
  await expectNothingSent();
});

test("a scope that was narrowed to some projects since", async () => {
  expect(bench.run("projects", "connect", "p0").status).toBe(0);
  for (const answer of [publish(), bench.run("confirm", ...STATEMENTS(6))]) {
    expect([answer.status, answer.document["blocked_on_step"]]).toEqual([3, "Step 4/6"]);
    expect(answer.document["missing"]).toEqual(["p1", "p2"]);
  }
  expect(bench.run("export", "--no-push").document).toMatchObject({ sessions: 2 });
  await expectNothingSent();
});

test("agents that were named for one export alone are in scope for it", () => {
  const path = join(bench.place.data, "config.json");
  const config = JSON.parse(readFileSync(path, "utf8")) as { publish: Record<string, unknown> };
  delete config.publish["sources"];
  writeFileSync(path, JSON.stringify(config));
  expect(bench.run("export", "--no-push").document["blocked_on_step"]).toBe("Step 2/6");
  expect(bench.run("export", "--no-push", "--source", "claude").document).toMatchObject({ sessions: 6 });
  expect(bench.run("confirm", ...STATEMENTS(6)).status).toBe(0);
});

test("a session that was held, blocked or put in quarantine since", async () => {
  const [first, second, third] = bench.sittings;
  if (!first || !second || !third) throw new Error("too few sessions");
  for (const [verb, one] of [
    ["hold", first],
    ["block", second],
  ] as const) {
    bench.run(verb, idOf(one));
    const { status, document } = publish();
    expect([status, document["blocked_on_step"], document["obstacles"]]).toEqual([
      3,
      "Step 5/6",
      [expect.objectContaining({ kind: "withheld" })],
    ]);
    bench.run(verb === "hold" ? "release" : "approve", idOf(one));
  }
  const keys = Array.from({ length: 5 }, (_, i) => `ghp_${fake(36, `q${i}Zr`)}`);
  third
    .ask(`and these are the keys: ${keys.join(" ")}`)
    .say("noted")
    .write(bench.place.home);
  bench.run("scan");
  const { document } = publish();
  expect(document["obstacles"]).toEqual([
    expect.objectContaining({ kind: "withheld", examples: [expect.stringContaining("quarantined")] }),
  ]);
  await expectNothingSent();
});

test("a public dataset without the second yes, and with a project that may only go to private ones", async () => {
  for (const more of [[], ["--confirm-public", "ada/other"]]) {
    const { status, document } = publish("--public", ...more);
    expect([status, document["blocked_on_step"]]).toEqual([3, "Step 6/6"]);
  }
  bench.run("projects", "policy", "p0", "private");
  const { status, document } = publish("--public", "--confirm-public", REPO);
  expect([status, JSON.stringify(document)]).toEqual([3, expect.stringContaining("p0")]);
  await expectNothingSent();
});

test("no standing permission for a dataset that everybody may read", async () => {
  const made = await fetch(`${hub.url}/api/repos/create`, {
    method: "POST",
    headers: { authorization: `Bearer ${hub.token}` },
    body: JSON.stringify({ name: "open", organization: "ada", type: "dataset", private: false }),
  });
  expect([made.status, (await hub.repo("ada/open"))?.isPrivate]).toEqual([200, false]);
  const yes = "I approve publishing all that was reviewed to ada/open, each time, as a standing permission.";
  const { status, document } = bench.run("grants", "add", "huggingface", "ada/open", "--attestation", yes);
  expect([status, document["blocked_on_step"], JSON.stringify(document["error"])]).toEqual([
    3,
    "Step 6/6",
    expect.stringContaining("ada/open is public"),
  ]);
  expect(bench.run("grants").document["grants"]).toEqual([]);
});

test("a first push to a public dataset whose projects were not shown before", async () => {
  const first = publish("--public", "--confirm-public", REPO);
  expect([first.status, first.document["blocked_on_step"]]).toEqual([3, "Step 6/6"]);
  expect(first.document["missing"]).toEqual([
    expect.stringMatching(/will be public: everybody can read it/),
    ...["p0", "p1", "p2"].map((name) => `${name}: git remote not known, licence not known`),
  ]);
  await expectNothingSent();
  expect(publish("--public", "--confirm-public", REPO).document).toMatchObject({ visibility: "public" });
  await hub.forget();
  bench.back();
  expect(publish("--public", "--dry-run").document).toMatchObject({ projects: [{}, {}, {}] });
  expect(publish("--public", "--confirm-public", REPO).document).toMatchObject({ visibility: "public" });
  await hub.forget();
});

test("a standing permission is for one private place, until it is taken back", async () => {
  const yes = `I approve publishing all that was reviewed to ${REPO}, each time, as a standing permission.`;
  expect(bench.run("grants", "add", "huggingface", REPO, "--attestation", "maybe later, not now").status).toBe(3);
  const { document } = bench.run("grants", "add", "huggingface", REPO, "--attestation", yes);
  const { id } = document["grant"] as { id: string };
  expect(bench.run("publish", "--grant", id, "--repo", "ada/other").status).toBe(3);
  expect(bench.run("publish", "--grant", id, "--public", "--confirm-public", REPO).status).toBe(3);
  expect(bench.run("grants", "revoke", id).status).toBe(0);
  expect(bench.run("publish", "--grant", id).status).toBe(3);
  await expectNothingSent();
});

test("a reset while something is sent takes nothing away, and ends in an error that says so", async () => {
  const place = createHash("sha256").update(`huggingface:${REPO}`).digest("hex").slice(0, 12);
  const sending = openOutbox(bench.place.data, place);
  const refused = bench.run("reset", "--state", "--yes");
  expect([refused.status, (refused.document["error"] as { code: string }).code]).toEqual([1, "store_locked"]);
  expect(existsSync(join(bench.place.data, "gate.json"))).toBe(true);
  sending.release();
  expect(bench.run("reset", "--state", "--yes").status).toBe(0);
  expect(existsSync(join(bench.place.data, "gate.json"))).toBe(false);
  await expectNothingSent();
});
