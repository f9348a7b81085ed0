// The whole flow over real logs, where the corpus lies beside the repository: followed as an agent would, loaded, and looked at again.

import { cpSync, existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "./command.ts";
import { APPROVAL, followed, openPublishBench, type PublishBench, REPO } from "./publish-bench.ts";

const BESIDE = resolve(ROOT, "../shared/corpus");
const HOMES = ["claude-code/real", "codex/real", "pi/real"].map((path) => join(BESIDE, path));

describe.skipIf(!existsSync(BESIDE))("real logs", () => {
  let bench: PublishBench;
  let sessions: number;
  beforeAll(async () => {
    bench = await openPublishBench("publish-corpus", { sittings: 0 });
    for (const home of HOMES) cpSync(home, bench.place.home, { recursive: true });
    bench.run("scan");
    const all = bench.run("sessions", "list", "--limit", "0").document["sessions"] as readonly {
      readonly id: string;
    }[];
    sessions = all.length;
    // As many as a person has to look at.
    const { last } = followed(
      bench,
      all.slice(0, 20).map(({ id }) => id),
    );
    expect(last).toMatchObject({ stage: "done", new_dataset: true, visibility: "private" });
  });
  afterAll(() => bench.close());

  test("what is published is what the index says, by project and as a whole, and DuckDB reads it", async () => {
    const out = join(bench.place.home, "..", "out");
    const sha256 = String((bench.run("status").document["last_export"] as { sha256: string }).sha256);
    const sent = bench.run("publish", "--folder", out, "--artifact", sha256.slice(0, 12), "--attestation", APPROVAL);
    expect(sent.status).toBe(0);
    const repo = await bench.hub.repo(REPO);
    const latest = JSON.parse(String(repo?.bytes.get("versions/latest.json"))) as {
      readonly files: readonly { readonly path: string; readonly project: string; readonly rows: number }[];
    };
    const total = latest.files.reduce((sum, { rows }) => sum + rows, 0);
    expect(total).toBeGreaterThan(sessions / 2);
    const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
    const connection = await instance.connect();
    const count = async (path: string) => {
      const read = await connection.runAndReadAll(`SELECT count(*) AS n FROM read_json('${join(out, path)}')`);
      return Number(read.getRowObjectsJson()[0]?.["n"]);
    };
    expect(await count("data/*/train-*.jsonl")).toBe(total);
    for (const [project, files] of Map.groupBy(latest.files, (file) => file.project)) {
      const rows = files.reduce((sum, file) => sum + file.rows, 0);
      expect([project, await count(`data/${project}/train-*.jsonl`)]).toEqual([project, rows]);
    }
    connection.closeSync();
    instance.closeSync();
    // Each file once more, with all rules and every value that the store knows.
    for (const { path } of latest.files) {
      const { status, document } = bench.run("verify", join(out, path));
      expect([path, status, document["leaks"]]).toEqual([path, 0, []]);
    }
  });

  test("again: nothing is sent", async () => {
    const before = (await bench.hub.repo(REPO))?.commits.length;
    const sha256 = String(bench.run("export", "--no-push").document["sha256"]);
    const again = bench.run("publish", "--artifact", sha256.slice(0, 12), "--attestation", APPROVAL);
    expect(again.document).toMatchObject({ up_to_date: true, puts: [], deletes: [] });
    expect((await bench.hub.repo(REPO))?.commits.length).toBe(before);
  });
});
