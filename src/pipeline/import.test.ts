// What an import is named, and what of it is new.

import { expect, test } from "vitest";
import type { Source } from "../ports/source.ts";
import { type ImportFiles, importSessions, safeName } from "./import.ts";

const names: [string, string][] = [
  ["old laptop", "old-laptop"],
  ["../up", "up"],
  ["a/b\\c", "a-b-c"],
  ["..", "unnamed"],
  ["", "unnamed"],
  ["CON", "CON_"],
  ["nul.txt", "nul_txt_"],
  ["schöner name", "schöner-name"],
  ["中".repeat(120), "中".repeat(60)],
  ["🙂".repeat(3), "unnamed"],
];
for (const [name, safe] of names)
  test(`${name.slice(0, 20)} is named ${safe.slice(0, 20)}`, () => expect(safeName(name)).toBe(safe));

/** Each line `id:n` is a session with n messages. */
const source = {
  name: "custom",
  *read(log: { path: string }) {
    for (const [i, text] of (CONTENT[log.path] ?? "").split("\n").entries()) {
      const [id = "", count = "0"] = text.split(":");
      const head = { id: `custom:${id}`, source: "custom", externalId: id, isSubagent: false };
      yield { kind: "session", head };
      for (let n = 0; n < Number(count); n++) yield { kind: "message", message: { line: i + 1 } };
      yield { kind: "session_end", facts: { head } };
    }
  },
} as unknown as Source;
const CONTENT: Record<string, string> = { "/in/week2.jsonl": "s1:2\ns2:5\ns3:1" };

test("what the store has as much of is left out, what grew and what is new is taken", async () => {
  const copied: [string, number[]][] = [];
  const files: ImportFiles = {
    resolve: (path) => path,
    exists: () => true,
    list: () => [{ path: "/in/week2.jsonl", name: "week2.jsonl", bytes: 1 }],
    join: (...parts) => parts.join("/"),
    stem: () => "in",
    copy: (_, to, without) => {
      copied.push([to, [...without]]);
      return "copied";
    },
  };
  const stored: Record<string, number> = { s1: 2, s2: 3 };
  const known = (id: string) => (id in stored ? [{ id: `claude-code:${id}`, messages: stored[id] ?? 0 }] : []);
  const scan = async () => ({}) as never;
  const report = await importSessions({ source, folder: "/custom", files, known, scan }, "/in", {});
  expect(report.files).toMatchObject([
    { state: "imported", sessions: 2, skipped: [{ line: 1, session: "claude-code:s1" }] },
  ]);
  expect(copied).toEqual([["/custom/imported/week2.jsonl", [1]]]);
});
