import { expect, test } from "vitest";
import type { SessionRow } from "../ports/store.ts";
import { type RestoreFiles, restoreLog } from "./restore.ts";

const OWN = "/home/u/.claude/projects/p/s1.jsonl";
const CHILD = "/home/u/.claude/projects/p/s1/subagents/agent-a.jsonl";
const GRANDCHILD = "/home/u/.claude/projects/p/s1/subagents/agent-b.jsonl";

const row = (key: number, id: string, logPath: string, parentId?: string) =>
  ({ key, logPath, parentId, facts: { head: { id, isSubagent: parentId !== undefined } } }) as unknown as SessionRow;

const SESSION = row(1, "c:s1", OWN);
const RELATIVES: Record<number, SessionRow[]> = {
  1: [row(2, "c:a", CHILD, "c:s1"), { ...row(4, "c:fork", "/fork.jsonl"), forkedFrom: "c:s1" } as SessionRow],
  2: [row(3, "c:b", GRANDCHILD, "c:a")],
  // A child that names its child as parent must not loop.
  3: [row(1, "c:s1", OWN, "c:b")],
};

function setup(archive: Record<string, string[]>, disk: Record<string, string> = {}, options: { bytes?: number } = {}) {
  const paths = Object.keys(archive);
  const length = (path: string) => (archive[path] ?? []).join("").length;
  const store = {
    logs: () =>
      paths.map((path, id) => ({
        id,
        path,
        root: "/r",
        archived: length(path),
        bytes: options.bytes ?? length(path),
      })) as never,
    archiveOf: (id: number) => ({ bytes: length(paths[id] ?? ""), whole: true, intact: true }),
    original: (id: number) => (archive[paths[id] as string] as string[]).map((text) => Buffer.from(text)),
    relatives: (key: number) => RELATIVES[key] ?? [],
  };
  const files: RestoreFiles = {
    exists: (path) => path in disk,
    compare: (path, pieces) => {
      const content = Buffer.concat([...pieces]).toString();
      return disk[path] === content ? "same" : disk[path]?.startsWith(content) ? "longer" : "different";
    },
    create: (path, pieces) => {
      const content = Buffer.concat([...pieces]).toString();
      if (path in disk) return false;
      disk[path] = content;
      return true;
    },
    unpack: (root, pieces) => {
      const content = Buffer.concat([...pieces]).toString();
      if (!content.startsWith("PACK")) return undefined;
      return content
        .split("|")
        .slice(1)
        .map((file) => ({ path: `${root}/${file[0]}`, pieces: [Buffer.from(file)] }));
    },
  };
  return { disk, store, files, run: () => restoreLog({ store: store as never, session: SESSION, files }) };
}

test("restores the log and those of its subagents, theirs too", () => {
  const { disk, run } = setup({
    [OWN]: ["a\n", "b\n"],
    [CHILD]: ["c\n"],
    [GRANDCHILD]: ["d\n"],
    "/fork.jsonl": ["no\n"],
  });
  expect(run()).toEqual({
    path: OWN,
    bytes: 4,
    logs: [
      { path: OWN, bytes: 4, outcome: "restored" },
      { path: CHILD, bytes: 2, outcome: "restored" },
      { path: GRANDCHILD, bytes: 2, outcome: "restored" },
    ],
  });
  expect(disk).toEqual({ [OWN]: "a\nb\n", [CHILD]: "c\n", [GRANDCHILD]: "d\n" });
});

for (const [name, content, outcome] of [
  ["the same", "a\n", /very bytes/],
  ["a longer", "a\nb\n", /went on/],
  ["another", "x\n", /other content/],
] as const) {
  test(`leaves ${name} file alone and says so`, () => {
    const { disk, run } = setup({ [OWN]: ["a\n"] }, { [OWN]: content, [CHILD]: "", [GRANDCHILD]: "" });
    expect(run).toThrow(expect.objectContaining({ code: "already_exists", message: expect.stringMatching(outcome) }));
    expect(disk[OWN]).toBe(content);
  });
}

test("restores a missing subagent beside a log that is there", () => {
  const { disk, run } = setup({ [OWN]: ["a\n"], [CHILD]: ["c\n"] }, { [OWN]: "a\n+\n" });
  expect(run().logs.map(({ outcome }) => outcome)).toEqual(["longer", "restored", "not_archived"]);
  expect(disk[OWN]).toBe("a\n+\n");
});

test("a log that was archived in part is told", () => {
  const { run } = setup({ [OWN]: ["a\n"], [CHILD]: ["c\n"], [GRANDCHILD]: ["d\n"] }, {}, { bytes: 3 });
  expect(run().logs[0]).toEqual({ path: OWN, bytes: 2, outcome: "partial" });
});

test("nothing archived is not found", () => {
  const { disk, run } = setup({});
  expect(run).toThrow(expect.objectContaining({ code: "not_found" }));
  expect(disk).toEqual({});
});

test("an archive that gives other than it counted is damaged and leaves no file", () => {
  const { disk, store } = setup({ [OWN]: ["a\n"] });
  const files: RestoreFiles = {
    exists: (path) => path in disk,
    compare: () => "different",
    create: (path, pieces) => {
      disk[path] = Buffer.concat([...pieces]).toString();
      return true;
    },
    unpack: () => undefined,
  };
  const short = { ...store, original: () => [Buffer.from("a")] };
  const run = () => restoreLog({ store: short as never, session: SESSION, files });
  expect(run).toThrow(expect.objectContaining({ code: "archive_damaged" }));
  expect(disk).toEqual({});
});

test("a log of several files is put back file by file, over none", () => {
  const { disk, run } = setup({ [OWN]: ["PACK|a-main|", "b-side"] }, { "/r/b": "other" });
  expect(run().logs.slice(0, 2)).toEqual([
    { path: "/r/a", bytes: 6, outcome: "restored" },
    { path: "/r/b", bytes: 6, outcome: "different" },
  ]);
  expect(disk).toMatchObject({ "/r/a": "a-main", "/r/b": "other" });
});

test("rows of a database are never written back", () => {
  const path = "/home/u/.local/share/opencode/opencode.db#ses_1";
  const { disk, store, files } = setup({ [path]: ['{"table":"session"}'] });
  const run = () => restoreLog({ store: store as never, session: row(9, "o:ses_1", path), files });
  expect(run).toThrow(expect.objectContaining({ code: "not_found", message: expect.stringMatching(/never writes/) }));
  expect(disk).toEqual({});
});
