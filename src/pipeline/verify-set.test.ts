// A dataset is looked at file by file, its manifest with it; whatever is not there is told.

import { expect, test } from "vitest";
import { manifestText } from "../core/manifest.ts";
import type { VerifiedFile } from "../ports/app-proof.ts";
import { type VerifySetDeps, verifySet } from "./verify-set.ts";

const FACTS = {
  ...{ format: { name: "trl", version: 1 }, container: "jsonl", filters: {}, options: {}, sessions: [], labels: {} },
  ...{ redactions: {}, ruleset: "", policies: [], duplicates: {}, dropped: {} },
};
const named = (...paths: string[]) =>
  manifestText(
    FACTS,
    paths.map((path) => ({ path, sha256: "", bytes: 1, rows: 1 })),
  );

function depsOf(files: Readonly<Record<string, string>>) {
  const opened: string[] = [];
  const deps: VerifySetDeps = {
    exists: (path) => path === "/set" || path in files,
    isFolder: (path) => path === "/set",
    isFile: (path) => path in files,
    text: (path) => files[path],
    receiptPath: (path) => `${path}.receipt.json`,
    async verifier() {
      opened.push("verifier");
      return async (path) => {
        const total = files[path] === "leak" ? 2 : 0;
        return { path, total, isClean: total === 0 } as VerifiedFile;
      };
    },
  };
  return { deps, opened };
}

test.each(["/set", "/set/manifest.json"])("%s is all its files, with one answer", async (path) => {
  const files = { "/set/manifest.json": named("a.jsonl", "b.jsonl"), "/set/a.jsonl": "", "/set/b.jsonl": "" };
  const { deps, opened } = depsOf(files);
  const clean = await verifySet(deps, path);
  expect(clean).toMatchObject({ path, missing: [], total: 0, isClean: true });
  expect(clean?.files.map((file) => file.path)).toEqual(["/set/a.jsonl", "/set/b.jsonl", "/set/manifest.json"]);
  expect(opened).toEqual(["verifier"]);
  expect(await verifySet(depsOf({ ...files, "/set/b.jsonl": "leak" }).deps, path)).toMatchObject({
    total: 2,
    isClean: false,
  });
});

test("a file that is not there makes it no clean set", async () => {
  const { deps } = depsOf({ "/set/manifest.json": named("a.jsonl") });
  expect(await verifySet(deps, "/set")).toMatchObject({ missing: ["/set/a.jsonl"], total: 0, isClean: false });
});

test("a file by itself is no set, a folder without a manifest none either", async () => {
  const { deps } = depsOf({ "/set/a.jsonl": "" });
  expect(await verifySet(deps, "/set/a.jsonl")).toBeUndefined();
  await expect(verifySet(deps, "/set")).rejects.toMatchObject({ code: "source_unreadable" });
  await expect(verifySet(deps, "/other")).rejects.toMatchObject({ code: "not_found" });
});
