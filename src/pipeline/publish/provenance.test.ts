import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { beginningOf, namesIn } from "../../io/project-files.ts";
import { provenanceOf } from "./provenance.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "provenance-"));
});
afterEach(() => rmSync(root, { recursive: true }));

const look = (remote?: string) => provenanceOf({ remote: () => remote, list: namesIn, text: beginningOf }, root);
const APACHE = "Apache License\nVersion 2.0, January 2004\n";
const PUBLIC = "This is free and unencumbered software released into the public domain.";

test("a project without anything, and one that is gone", () => {
  expect(look()).toEqual({ remote: undefined, licence: undefined });
  root = join(root, "gone");
  expect(look()).toEqual({ remote: undefined, licence: undefined });
  mkdirSync(root);
});

test("a remote is named without its password, and a folder is none", () => {
  const password = "se" + "cret";
  expect(look(`https://me:${password}@example.org/me/x.git`).remote).toBe("example.org/me/x");
  expect(look("/home/me/x").remote).toBeUndefined();
});

test("the file counts before the manifest; several are told; what nobody knows is unknown", () => {
  writeFileSync(join(root, "package.json"), '{"license":"ISC"}');
  expect(look().licence).toBe("ISC");
  writeFileSync(join(root, "LICENSE"), "Ask us.");
  expect(look().licence).toBe("unknown");
  writeFileSync(join(root, "LICENSE-APACHE"), APACHE);
  writeFileSync(join(root, "UNLICENSE"), PUBLIC);
  expect(look().licence).toBe("Apache-2.0, Unlicense");
});

test("what is called like a licence and is no file is passed over", () => {
  mkdirSync(join(root, "LICENSE"));
  symlinkSync(join(root, "nowhere"), join(root, "COPYING"));
  writeFileSync(join(root, "Cargo.toml"), '[package]\nlicense = "MIT"\n');
  expect(look().licence).toBe("MIT");
});
