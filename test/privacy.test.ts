// The owner's settings through the composition root: they hold at once, the index follows without a log, and what leaves
// goes by them, by the repository's, and by who the owner is.

import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import type { RedactedSession } from "../src/core/redacted.ts";
import type { App } from "../src/ports/app.ts";

const folders: string[] = [];
const apps: App[] = [];
afterEach(() => {
  for (const app of apps.splice(0)) app.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

interface Bench {
  readonly home: string;
  readonly data: string;
  readonly project: string;
  readonly log: string;
  readonly app: App;
}

async function bench(): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-privacy-"));
  folders.push(folder);
  const home = join(folder, "home/janeroe");
  const project = join(home, "work/shop");
  const log = join(home, ".claude/projects/-w/0a1b2c3d-0000-4000-8000-000000000001.jsonl");
  for (const path of [dirname(log), join(project, ".git")]) mkdirSync(path, { recursive: true });
  writeFileSync(join(home, ".gitconfig"), "[user]\n\tname = Jane Roe\n\temail = jane@roe.example\n");
  const app = await createApp({ environment: { home, variables: {}, platform: "linux" }, home: join(folder, "data") });
  apps.push(app);
  return { home, data: join(folder, "data"), project, log, app };
}

let clock = Date.UTC(2026, 4, 1);
let count = 0;
const id = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

function prompt(text: string, cwd: string): string {
  clock += 1000;
  count++;
  return `${JSON.stringify({
    type: "user",
    uuid: id(count),
    parentUuid: null,
    sessionId: "0a1b2c3d-0000-4000-8000-000000000001",
    timestamp: new Date(clock).toISOString(),
    cwd,
    gitBranch: "main",
    version: "2.1.40",
    isSidechain: false,
    message: { role: "user", content: text },
  })}\n`;
}

async function textsOf(session: RedactedSession): Promise<string[]> {
  const texts: string[] = [];
  for await (const message of session.messages) {
    for (const part of message.parts) if (part.kind === "text") texts.push(part.text);
  }
  return texts;
}

const SESSION = "claude-code:0a1b2c3d";
const settings = ({ data }: Bench, text: string) => writeFileSync(join(data, "privacy.yml"), text);
const shown = async ({ app }: Bench) =>
  (await textsOf((await app.show(SESSION, { branch: "all" })).session)).join("\n");
const hits = async ({ app }: Bench, text: string) => (await app.search(text, { sort: "rank" })).hits.length;

test("a new pattern masks at once, the index follows with the next scan, and no log is read", async () => {
  const one = await bench();
  writeFileSync(
    one.log,
    prompt("deploy with ACMEKEY1234567 now", one.project) + prompt("again acmekey1234567", one.project),
  );
  await one.app.scan({});
  expect(await hits(one, "ACMEKEY1234567")).toBe(2);
  settings(one, "custom_patterns:\n  - pattern: 'acmekey\\d+'\n    level: MAXIMUM\n");
  expect(await shown(one)).toBe("deploy with [REDACTED:acmekey] now\nagain [REDACTED:acmekey]");
  expect(await hits(one, "ACMEKEY1234567")).toBe(0);
  expect((await one.app.sessions({}))[0]?.title).not.toContain("ACMEKEY");
  // Gone: only the bodies can tell what the index is made of.
  rmSync(one.log);
  const report = await one.app.scan({});
  expect([report.bytesRead, report.messages]).toEqual([0, 0]);
  expect(await shown(one)).toMatch(/^deploy with \[REDACTED:acmekey:1\] now\nagain \[REDACTED:acmekey:[12]\]$/);
  expect(await hits(one, "deploy")).toBe(1);
  // Nothing is left to do.
  expect((await one.app.scan({})).sessions.updated).toBe(0);
  settings(one, "");
  await one.app.scan({});
  expect(await shown(one)).toContain("ACMEKEY1234567");
  expect(await hits(one, "acmekey1234567")).toBe(2);
});

test("what a new pattern finds is looked for in the whole session again, encoded too", async () => {
  const one = await bench();
  const hidden = Buffer.from("id Zq7Lk93Xw-acme-5512 ok").toString("base64");
  writeFileSync(one.log, prompt(`first ${hidden}`, one.project) + prompt("then Zq7Lk93Xw-acme-5512", one.project));
  await one.app.scan({});
  settings(one, "custom_patterns: [{ pattern: '[a-z0-9]+-acme-\\d{4}', name: acme }]\n");
  await one.app.scan({});
  expect(await shown(one)).toBe("first [REDACTED:acme:1]\nthen [REDACTED:acme:1]");
  expect(await hits(one, hidden)).toBe(0);
});

test("what workers read is masked by the owner's patterns", async () => {
  const one = await bench();
  mkdirSync(one.data, { recursive: true });
  settings(one, "custom_patterns: [{ pattern: 'acmekey\\d+' }]\ngitleaks: [own.toml]\n");
  writeFileSync(
    join(one.data, "own.toml"),
    "[[rules]]\nid = 'corp'\nregex = '''corp-([0-9a-f]{12})'''\nkeywords = ['corp-']\n",
  );
  const filler = "lorem ipsum ".repeat(4000);
  const lines = Array.from({ length: 60 }, (_, i) =>
    prompt(`${filler} acmekey${i}999 corp-0123456789a${i % 10}`, one.project),
  );
  writeFileSync(one.log, lines.join(""));
  await one.app.scan({});
  const text = await shown(one);
  expect(text).not.toMatch(/acmekey\d|corp-0/);
  expect(text).toContain("[REDACTED:corp:");
  expect(await hits(one, "acmekey7999")).toBe(0);
});

test("what leaves goes by the owner's words, names and folders", async () => {
  const one = await bench();
  mkdirSync(one.data, { recursive: true });
  settings(one, "custom_words: [Falcon]\nuser_names: ['@roehub']\ndomains: [acme.com]\n");
  const text = `In ${one.project}/src/x.ts janeroe of FALCON told jane@roe.example, see https://ci.acme.com/@roehub and ${one.home}/notes`;
  writeFileSync(one.log, prompt(text, one.project));
  await one.app.scan({});
  // Inside the machine it is no secret.
  expect(await shown(one)).toBe(text);
  const session = await one.app.leaving(SESSION, {});
  const [left = ""] = await textsOf(session);
  expect(left).not.toMatch(/janeroe|roe\.example|acme\.com|roehub|falcon|shop/i);
  expect(left).toMatch(/^In \.\/src\/x\.ts user-[a-z2-7]{12} of \[REDACTED:custom-word:/);
  expect(session.facts.head.cwd).toBe(".");
  expect(JSON.stringify(session.facts)).not.toMatch(/janeroe|roe\.example/i);
  expect(await textsOf(await one.app.leaving(SESSION, {}))).toEqual([left]);
  const minimal = (await textsOf(await one.app.leaving(SESSION, { mode: "minimal" })))[0];
  expect(minimal).not.toMatch(/falcon|acme\.com/i);
  expect(minimal).toContain(one.home);
  expect(session.stamp.policy).not.toBe((await one.app.leaving(SESSION, { mode: "minimal" })).stamp.policy);
});

test("what a repository's pattern finds is looked for in the whole session; its file may only tighten", async () => {
  const one = await bench();
  mkdirSync(join(one.project, ".tracemill"));
  const file = join(one.project, ".tracemill/privacy.yml");
  writeFileSync(
    file,
    "mode: strict\nquarantine: 50\ncustom_patterns: [{ pattern: 'token=([a-z0-9]{12})', level: MAXIMUM }]\n",
  );
  const lines = [
    "before q7rzk2mvxw9b",
    "token=q7rzk2mvxw9b",
    `later ${Buffer.from("id token=q7rzk2mvxw9b ok").toString("base64")}`,
  ];
  writeFileSync(one.log, lines.map((text) => prompt(text, one.project)).join(""));
  await one.app.scan({});
  const session = await one.app.leaving(SESSION, { mode: "minimal" });
  const texts = await textsOf(session);
  expect(texts[1]).toMatch(/^\[REDACTED:token:[1-9][0-9]{8}\]$/);
  expect(texts[2]).toMatch(/^later \[REDACTED:/);
  const report = await one.app.privacy({ repository: one.project });
  expect(report.refused.map(({ what }) => what)).toEqual([`${file}: quarantine`]);
  expect(report.quarantine.value).toBe(3);
  expect(report.repositories).toEqual([file]);
  expect(session.stamp.ruleset).toBe(report.rulesets.leaving);
  const stamp = (await one.app.leaving(SESSION, {})).stamp;
  expect(stamp).toEqual({ ruleset: report.rulesets.leaving, policy: report.policyHash, decisions: "" });
  // A file that cannot be understood stops the exit, and nothing else.
  writeFileSync(file, "mode: [");
  await expect(one.app.leaving(SESSION, {})).rejects.toMatchObject({
    code: "config_invalid",
    message: expect.stringContaining(file),
  });
  expect(await shown(one)).toContain("token=");
});

test("without a policy that can be read nothing leaves, and nothing is shown by half of one", async () => {
  const one = await bench();
  writeFileSync(one.log, prompt("hello", one.project));
  await one.app.scan({});
  settings(one, "custom_words: [a\n");
  for (const asked of [
    one.app.leaving(SESSION, {}),
    one.app.show(SESSION, { branch: "all" }),
    one.app.scan({}),
    one.app.privacy({}),
  ])
    await expect(asked).rejects.toMatchObject({ code: "config_invalid", hint: expect.stringContaining("privacy.yml") });
  settings(one, "");
  expect(await shown(one)).toBe("hello");
});

test("the filter takes a policy, opens no store and makes no key", async () => {
  const one = await bench();
  const policy = join(one.home, "team.yml");
  writeFileSync(
    policy,
    "mode: minimal\ncustom_words: [Falcon]\ncustom_patterns:\n  - pattern: '(a'\n  - { pattern: 'EMP\\d+', level: MAXIMUM, replacement: '[EMPLOYEE]' }\n",
  );
  const out: string[] = [];
  const input = (async function* () {
    yield '{"id":1,"text":"falcon EMP12 me@a.example"}\n';
  })();
  const result = await one.app.redactLines(input, async (line) => void out.push(line), { policy });
  expect(JSON.parse(out[0] ?? "")).toEqual({ id: 1, text: "[REDACTED:custom-word:1] [EMPLOYEE] me@a.example" });
  expect(result).toEqual({
    lines: 1,
    failed: 0,
    refused: [{ what: "custom_patterns 1 (a)", reason: expect.stringContaining("missing closing") }],
  });
  expect(readdirSync(dirname(one.data))).not.toContain("data");
  await expect(
    one.app.redactLines(input, async () => {}, { policy: join(one.home, "none.yml") }),
  ).rejects.toMatchObject({ code: "not_found" });
});

test("adding and importing write the file that holds from then on", async () => {
  const one = await bench();
  const first = await one.app.addPrivacy("word", ["Falcon", "x\ny", "--"], {});
  expect(first).toMatchObject({ added: 1, already: 0, refused: [{ what: "word 2" }, { what: "word 3" }] });
  expect(await one.app.addPrivacy("word", ["Falcon"], {})).toMatchObject({ added: 0, already: 1 });
  await one.app.addPrivacy("pattern", ["EMP\\d+"], { level: "MAXIMUM", name: "emp" });
  await expect(one.app.addPrivacy("pattern", ["(a"], {})).rejects.toMatchObject({ code: "usage" });
  await expect(one.app.addPrivacy("domain", ["nothing"], {})).rejects.toMatchObject({ code: "usage" });
  appendFileSync(join(one.data, "privacy.yml"), "# mine\n");
  const seed = join(one.home, "seed.yml");
  writeFileSync(
    seed,
    "custom_patterns:\n  - pattern: 'COMPANY_SECRET_\\w+'\n    level: MAXIMUM\n  - pattern: '(?=x)y'\n",
  );
  expect(await one.app.importPrivacy(seed)).toMatchObject({
    added: 1,
    taken: { customPatterns: 1 },
    refused: [{ what: "custom_patterns 2" }],
  });
  expect(readFileSync(join(one.data, "privacy.yml"), "utf8")).toContain("# mine");
  const found = await one.app.testPrivacy("EMP77 COMPANY_SECRET_a falcon", { reveal: false, mode: "minimal" });
  expect(found.found.map(({ rule, inside }) => [rule, inside])).toEqual([
    ["custom-emp", true],
    ["custom-company-secret", true],
    ["custom-word", false],
  ]);
  expect(JSON.stringify(found)).not.toMatch(/EMP77|falcon/);
  const report = await one.app.privacy({});
  expect(report.policyHash).toBeUndefined();
  expect(JSON.stringify(report)).not.toMatch(/falcon|janeroe@|roe\.example/i);
  await expect(one.app.importPrivacy(join(one.home, "gone.yml"))).rejects.toMatchObject({ code: "not_found" });
});
