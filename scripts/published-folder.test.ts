import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { checkIndex, type PublishedFolder, publishFolders } from "./published-folder.ts";

const out = mkdtempSync(join(tmpdir(), "published-"));
afterAll(() => rmSync(out, { recursive: true, force: true }));
let folders: PublishedFolder[] = [];
beforeAll(async () => {
  folders = await publishFolders(out, ["sessions", "trl"], ["jsonl", "parquet"]);
});

async function ask(sql: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(sql)).getRowObjectsJson() as Record<string, unknown>[];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

test("a published folder loads in DuckDB, as a whole and by project, with one schema", async () => {
  expect(folders).toHaveLength(4);
  for (const { folder, rows, projects } of folders) {
    checkIndex(folder);
    const [card = ""] = /^---\n[\s\S]*?\n---\n/.exec(readFileSync(join(folder, "README.md"), "utf8")) ?? [];
    const { configs } = parse(card.slice(4, -4)) as {
      configs: { config_name: string; data_files: { path: string }[] }[];
    };
    expect(configs.map(({ config_name }) => config_name)).toEqual(["default", ...projects]);
    const from = folder.endsWith("parquet") ? "read_parquet" : "read_json";
    const table = (path: string) => `${from}('${join(folder, path)}')`;
    let sum = 0;
    const schemas = new Set<string>();
    for (const { config_name, data_files } of configs) {
      const [{ path } = { path: "" }] = data_files;
      const [counted] = await ask(`SELECT count(*) AS n FROM ${table(path)}`);
      if (config_name === "default") expect(Number(counted?.["n"])).toBe(rows);
      else sum += Number(counted?.["n"]);
      // JSON tells no type of what is absent in all rows of a project: names and order are one, and of Parquet the types.
      if (from === "read_parquet") schemas.add(JSON.stringify(await ask(`DESCRIBE SELECT * FROM ${table(path)}`)));
    }
    expect(sum).toBe(rows);
    expect(schemas.size).toBeLessThanOrEqual(1);
    expect(projects.length).toBeGreaterThan(1);
  }
});

test("a filter by trajectory type finds what the card counts", async () => {
  const [sessions] = folders;
  const folder = sessions?.folder ?? "";
  const { trajectory_types: types } = JSON.parse(readFileSync(join(folder, "metadata.json"), "utf8")) as {
    trajectory_types: Record<string, { rows: number }>;
  };
  const found = await ask(
    `SELECT trajectory_type AS type, count(*) AS n FROM read_json('${folder}/data/*/train-*.jsonl') GROUP BY 1 ORDER BY 1`,
  );
  expect(Object.fromEntries(found.map(({ type, n }) => [type, Number(n)]))).toEqual(
    Object.fromEntries(Object.entries(types).map(([type, { rows }]) => [type, rows])),
  );
});
