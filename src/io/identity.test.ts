// Who the owner is, from files as git, agents and tools write them; torn and strange ones tell nothing and stop nothing.

import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { NO_IDENTITY } from "../core/identity.ts";
import { gatherIdentity, projectIdentity } from "./identity.ts";

const base = mkdtempSync(join(tmpdir(), "tracemill-identity-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

let count = 0;
function machine(files: Readonly<Record<string, string>>) {
  const home = join(base, `m${count++}`, "jane");
  for (const [path, content] of Object.entries({ ...files, ".keep": "" })) {
    const at = join(home, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(at, content);
  }
  return { home, variables: {}, platform: "linux" as const };
}

const token = (claims: object) => ["e30", Buffer.from(JSON.stringify(claims)).toString("base64url"), "sig"].join(".");

const cases: [name: string, files: Readonly<Record<string, string>>, known: Partial<typeof NO_IDENTITY>][] = [
  [
    "git",
    {
      ".gitconfig":
        '[user]\n\tname = "Jane Roe" # me\n\temail = jane@roe.example\n[include]\n\tpath = ~/work.inc\n[github]\n\tuser = janehub\n[alias]\n\tname = x',
      "work.inc": "[User]\nEmail = jane@corp.example\n",
      ".config/git/config": "[author]\n  email = other@roe.example",
    },
    {
      fullNames: ["Jane Roe"],
      mails: ["jane@roe.example", "jane@corp.example", "other@roe.example"],
      handles: ["janehub"],
    },
  ],
  [
    "Claude Code",
    { ".claude.json": JSON.stringify({ oauthAccount: { emailAddress: "j@a.example", displayName: "Jane" } }) },
    { mails: ["j@a.example"], fullNames: ["Jane"] },
  ],
  [
    "Codex",
    { ".codex/auth.json": JSON.stringify({ tokens: { id_token: token({ email: "c@a.example", name: "Jane R" }) } }) },
    { mails: ["c@a.example"], fullNames: ["Jane R"] },
  ],
  [
    "Gemini CLI",
    { ".gemini/google_accounts.json": JSON.stringify({ active: "g@a.example", old: ["h@a.example", 3] }) },
    { mails: ["g@a.example", "h@a.example"] },
  ],
  [
    "GitHub CLI",
    {
      ".config/gh/hosts.yml":
        "github.com:\n    users:\n        janehub:\n            oauth_token: x\n        other-me:\n    git_protocol: ssh\n    user: janehub\n",
    },
    { handles: ["janehub", "other-me"] },
  ],
  [
    "npm",
    { ".npmrc": "//r.example/:username=janepm\nemail=n@a.example\n//r.example/:_authToken=zzz" },
    { handles: ["janepm"], mails: ["n@a.example"] },
  ],
  [
    "public keys",
    {
      ".ssh/id.pub": "ssh-ed25519 AAAA jroe@janes-mac.local\n",
      ".ssh/b.pub": "ssh-rsa AAAA k@a.example\n",
      ".ssh/id": "x y z@secret",
    },
    { userNames: ["jane", "jroe"], hosts: ["janes-mac.local", "janes-mac"], mails: ["k@a.example"] },
  ],
];
for (const [name, files, known] of cases) {
  test(name, () => {
    const one = machine(files);
    expect(gatherIdentity(one)).toEqual({ ...NO_IDENTITY, userNames: ["jane"], homes: [one.home], ...known });
  });
}

test("the account, the host and the environment", () => {
  const { home } = machine({});
  const account = { userName: "jdoe", home: "/home/jdoe", fullName: "Jane Doe" };
  const variables = { USER: "root", LOGNAME: "jlog" };
  expect(gatherIdentity({ home, variables, platform: "darwin", account, hostName: "Janes-MacBook.local" })).toEqual({
    ...NO_IDENTITY,
    userNames: ["jdoe", "jlog", "jane"],
    fullNames: ["Jane Doe"],
    homes: [home, "/home/jdoe"],
    hosts: ["Janes-MacBook.local", "Janes-MacBook"],
  });
});

test("accounts that every machine has, and a container's id, name nobody", () => {
  for (const name of ["root", "User", "ubuntu", "a", ""])
    expect(
      gatherIdentity({ home: `/home/${name}`, variables: { USER: name }, platform: "linux", hostName: "0123456789ab" }),
    ).toMatchObject({
      userNames: [],
      hosts: [],
    });
});

test("files that are torn, of another kind, or folders tell nothing", () => {
  const files = [
    ".gitconfig",
    ".claude.json",
    ".codex/auth.json",
    ".gemini/google_accounts.json",
    ".config/gh/hosts.yml",
    ".npmrc",
    ".ssh/a.pub",
  ];
  const none = { mails: [], fullNames: [], handles: [], hosts: [] };
  for (const content of [
    "",
    "{",
    "null",
    "[1]",
    '{"oauthAccount":5,"tokens":{"id_token":"a.b"},"active":[]}',
    "\0\ud800",
    "[user\nname",
  ])
    expect(gatherIdentity(machine(Object.fromEntries(files.map((file) => [file, content]))))).toMatchObject(none);
  expect(gatherIdentity(machine(Object.fromEntries(files.map((file) => [`${file}/x`, ""]))))).toMatchObject(none);
});

test("a repository's own configuration", () => {
  const { home } = machine({ ".git/config": "[core]\n\tbare = false\n[user]\n\temail = work@corp.example\n" });
  expect(projectIdentity(home, home).mails).toEqual(["work@corp.example"]);
  expect(projectIdentity("relative", home)).toEqual(NO_IDENTITY);
});
test("the home is known as every variable writes it, with a slash behind it, and where its link leads to", () => {
  const real = realpathSync(machine({}).home);
  const link = join(base, "linked");
  symlinkSync(real, link);
  const variables = { HOME: `${link}/`, USERPROFILE: "D:\\Profiles\\kirsche" };
  const { homes, userNames } = gatherIdentity({ home: link, variables, platform: "linux" });
  expect(homes).toEqual(expect.arrayContaining([link, real, "D:\\Profiles\\kirsche"]));
  expect(userNames).toEqual(expect.arrayContaining(["linked", "jane", "kirsche"]));
});
