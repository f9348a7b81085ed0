import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { TraceError } from "../core/errors.ts";
import { beginDraft } from "./artifact-file.ts";
import {
  compareFile,
  createPrivate,
  ensurePrivateFolder,
  guard,
  openToOthers,
  permissionsOf,
  readIfExists,
  removeEmptyFolders,
  writePrivate,
} from "./files.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "tracemill-files-"));
});

test("a new folder is private whatever the umask, an old one keeps its permissions", () => {
  const before = process.umask(0);
  try {
    ensurePrivateFolder(join(folder, "a/b"));
    expect(permissionsOf(join(folder, "a/b"))).toBe(0o700);
    mkdirSync(join(folder, "wide"), 0o755);
    ensurePrivateFolder(join(folder, "wide"));
    expect(permissionsOf(join(folder, "wide"))).toBe(0o755);
  } finally {
    process.umask(before);
  }
});

test("a file is written whole, private, over an earlier one, and leaves nothing beside it", () => {
  const path = join(folder, "config.json");
  writeFileSync(path, "old", { mode: 0o644 });
  writePrivate(path, "new");
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(permissionsOf(path)).toBe(0o600);
  expect(readdirSync(folder)).toEqual(["config.json"]);
});

test("a new file never takes the place of another, be it a link to nowhere", () => {
  const path = join(folder, "new/folder/log.jsonl");
  expect(createPrivate(path, [Buffer.from("a"), Buffer.from("bc")])).toBe(true);
  expect(createPrivate(path, [Buffer.from("other")])).toBe(false);
  expect(readFileSync(path, "utf8")).toBe("abc");
  symlinkSync(join(folder, "nowhere"), join(folder, "link"));
  expect(createPrivate(join(folder, "link"), [Buffer.from("x")])).toBe(false);
  expect(readdirSync(join(folder, "new/folder"))).toEqual(["log.jsonl"]);
  expect(readdirSync(folder).sort()).toEqual(["link", "new"]);
});

test("content that fails on its way leaves no file", () => {
  function* broken() {
    yield Buffer.from("half");
    throw new Error("archive frame 2");
  }
  expect(() => createPrivate(join(folder, "log.jsonl"), broken())).toThrow("archive frame 2");
  expect(readdirSync(folder)).toEqual([]);
});

test.skipIf(process.platform !== "linux")("a folder that can never be made is told, and not waited for", () => {
  expect(() => ensurePrivateFolder("/proc/no/such")).toThrow(expect.objectContaining({ code: "not_writable" }));
});

test.skipIf(process.platform !== "linux")("the hint speaks of what was to be made", () => {
  const hintOf = (act: () => void) => {
    try {
      act();
    } catch (error) {
      return (error as TraceError).hint;
    }
    return undefined;
  };
  expect(hintOf(() => ensurePrivateFolder("/proc/no/such"))).toContain("TRACEMILL_HOME");
  const begin = () => beginDraft("/proc/no/such/rows.jsonl", { overwrite: false });
  expect(hintOf(begin)).toBe("Name another output path: one in a folder that may be written.");
});

test("folders that were made are told, and go again where they are empty", () => {
  const made = ensurePrivateFolder(join(folder, "x/y/z"));
  expect(made).toEqual(["x", "x/y", "x/y/z"].map((name) => join(folder, name)));
  expect(ensurePrivateFolder(join(folder, "x/y/z"))).toEqual([]);
  writeFileSync(join(folder, "x/theirs"), "");
  removeEmptyFolders(made);
  expect(readdirSync(join(folder, "x"))).toEqual(["theirs"]);
});

for (const [code, hint] of [
  ["ENOSPC", "Free some space"],
  ["EDQUOT", "Free some space"],
  ["EFBIG", "ulimit -f"],
] as const) {
  test(`${code} is a full disk`, () => {
    const fail = () => {
      throw Object.assign(new Error(code), { code });
    };
    expect(() => guard("rows.jsonl", fail)).toThrow(
      expect.objectContaining({ code: "disk_full", hint: expect.stringContaining(hint) }),
    );
  });
}

test("a folder that cannot be made or written is told as such", () => {
  writeFileSync(join(folder, "file"), "");
  expect(() => ensurePrivateFolder(join(folder, "file/below"))).toThrow(
    expect.objectContaining({ code: "not_writable" }),
  );
  expect(() => ensurePrivateFolder(join(folder, "file"))).toThrow(expect.objectContaining({ code: "not_writable" }));
  expect(() => writePrivate(join(folder, "file/below"), "x")).toThrow(
    expect.objectContaining({ code: "not_writable" }),
  );
});

test("an absent file is undefined, a folder is an error", () => {
  expect(readIfExists(join(folder, "none"))).toBeUndefined();
  writeFileSync(join(folder, "file"), "x");
  expect(readIfExists(join(folder, "file/below"))).toBeUndefined();
  expect(() => readIfExists(folder)).toThrow();
});

for (const [name, content, expected] of [
  ["the same", "abcdef", "same"],
  ["one that went on", "abcdefgh", "longer"],
  ["a shorter one", "abcde", "different"],
  ["another", "abcxef", "different"],
] as const) {
  test(`compares a file with a content: ${name}`, () => {
    writeFileSync(join(folder, "file"), content);
    expect(compareFile(join(folder, "file"), [Buffer.from("abc"), Buffer.from("def")])).toBe(expected);
  });
}

test("a folder, or nothing, where a file is compared is different", () => {
  symlinkSync(join(folder, "nowhere"), join(folder, "link"));
  expect(compareFile(join(folder, "link"), [])).toBe("different");
  expect(compareFile(folder, [])).toBe("different");
});

test("names what others may read, links aside", () => {
  ensurePrivateFolder(join(folder, "home/archive"));
  writePrivate(join(folder, "home/key"), "k");
  symlinkSync("/", join(folder, "home/root"));
  expect(openToOthers(join(folder, "home"))).toEqual([]);
  chmodSync(join(folder, "home/key"), 0o640);
  chmodSync(join(folder, "home/archive"), 0o755);
  expect(openToOthers(join(folder, "home")).sort()).toEqual([join(folder, "home/archive"), join(folder, "home/key")]);
  expect(openToOthers(join(folder, "nowhere"))).toEqual([]);
  expect(statSync(folder).isDirectory()).toBe(true);
});
