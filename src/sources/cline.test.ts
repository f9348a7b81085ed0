// Conformance and golden files of hand-written tasks, one home for each generation; where tasks are looked for.

import { join } from "node:path";
import { expect, test } from "vitest";
import { sourceChecks } from "../testing/fixtures.ts";
import { cline } from "./cline.ts";

const fixtures = join(import.meta.dirname, "../../testdata/sources/cline");
const odd = [
  {
    what: "usage that no message of the model's stands for",
    times: 1,
    reason: "what subagents and deleted requests used is noted without a message",
  },
] as const;
for (const check of sourceChecks(cline, fixtures, { odd })) test(check.name, check.run);

const extension = "globalStorage/saoudrizwan.claude-dev";
const homes: [platform: NodeJS.Platform, variables: Record<string, string>, home: string, roots: string[]][] = [
  ["linux", {}, "/home/ada", [`/home/ada/.config/Code/User/${extension}`, "/home/ada/.cline/data"]],
  ["linux", { CLINE_DIR: "/srv/cline" }, "/home/ada", ["/srv/cline/data"]],
  ["linux", { CLINE_DIR: "/srv/cline", CLINE_DATA_DIR: "~/data" }, "/home/ada", ["/home/ada/data"]],
  [
    "darwin",
    {},
    "/Users/ada",
    [`/Users/ada/Library/Application Support/Cursor/User/${extension}`, "/Users/ada/.cline/data"],
  ],
  [
    "win32",
    { APPDATA: "D:\\Roaming" },
    "C:\\Users\\ada",
    ["D:\\Roaming\\Windsurf\\User\\globalStorage\\saoudrizwan.claude-dev", "C:\\Users\\ada\\.cline\\data"],
  ],
  ["linux", {}, "/home/ada", [`/home/ada/.vscode-server/data/User/${extension}`]],
];
for (const [platform, variables, home, roots] of homes) {
  test(`looks under ${roots.join(" and ")}`, () => {
    expect(cline.roots({ platform, variables, home })).toEqual(expect.arrayContaining(roots));
  });
}
