// A session at the exit: looked through twice, told of each finding once, redacted when it is asked for.

import { createHmac } from "node:crypto";
import { expect, test } from "vitest";
import type { Finding } from "../core/finding.ts";
import { NO_IDENTITY } from "../core/identity.ts";
import { messageId } from "../core/ids.ts";
import { NO_SETTINGS } from "../core/privacy.ts";
import type { Message, SessionFacts } from "../core/session.ts";
import type { SessionRow, StoredMessage } from "../ports/store.ts";
import { fake } from "../privacy/boundary.ts";
import { createDetector } from "../privacy/detect.ts";
import { RULESET } from "../privacy/ruleset.ts";
import { createLeavePolicies, keyIdOf, type LeaveInputs, policyHash } from "./leave-policy.ts";
import { leaveSession } from "./leaving.ts";

const hash = (text: string) => createHmac("sha256", "k").update(text).digest("hex").slice(0, 32);
const atScan = createDetector(RULESET, hash);
const TOKEN = `npm_${fake(36)}`;
const OWN = "Zq7Lk93Xw-acme-5512";

const message = (seq: number, text: string): Message => ({
  id: messageId(`m${seq}`),
  line: seq + 1,
  seq,
  role: "user",
  kind: "prompt",
  parts: [{ kind: "text", text }],
});

function bench(texts: readonly string[]) {
  let read = 0;
  const stored = texts.map((text, seq): StoredMessage => {
    const one = message(seq, text);
    return { message: one, findings: atScan.message(one), inherited: false };
  });
  const store = {
    decisions: () => [],
    *messages() {
      for (const one of stored) {
        read++;
        yield one;
      }
    },
    placeholder: (label: string) => (label === "npm-token" ? 7 : undefined),
  };
  const facts = {
    head: { id: "a:b", source: "a", externalId: "b", isSubagent: false, cwd: "/w/shop" },
    cwds: [],
    gitBranches: [],
    agentVersions: [],
    children: [],
    foreignTitles: [],
  };
  const row = {
    key: 1,
    facts: facts as unknown as SessionFacts,
    title: `About ${OWN}`,
    findings: [],
  } as unknown as SessionRow;
  return { store, row, reads: () => read };
}

const pattern = { name: "acme", pattern: "\\w+-acme-\\d{4}", level: "HIGH" } as const;
const settings = { ...NO_SETTINGS, customPatterns: [pattern] };
const sources = {
  mode: [],
  customPatterns: [],
  customWords: [],
  userNames: [],
  domains: [],
  gitleaks: [],
  quarantine: [],
};
const inputs: LeaveInputs = {
  effective: { settings, layers: [settings], sources, refused: [] },
  identity: NO_IDENTITY,
  hash,
  roots: ["/w/shop"],
};

async function texts(session: ReturnType<typeof leaveSession>): Promise<string[]> {
  const all: string[] = [];
  for await (const { parts } of session.messages)
    for (const part of parts) if (part.kind === "text") all.push(part.text);
  return all;
}

test("what this exit alone finds is looked for before and behind; each finding is told once", async () => {
  const encoded = Buffer.from(`id ${OWN} ok`).toString("base64");
  const { store, row } = bench([`see ${encoded}`, `the key ${OWN}`, `npm ${TOKEN} in /w/shop/a`]);
  const told = new Map<number, readonly Finding[]>();
  const session = leaveSession({ store, ...createLeavePolicies()(inputs) }, row, (seq, of) =>
    told.set(
      seq,
      of.map(({ finding }) => finding),
    ),
  );
  const [first, second, third] = await texts(session);
  expect(first).toMatch(/^see \[REDACTED:acme:[1-9]\d{8}\]$/);
  expect(second).toBe(first?.replace("see", "the key"));
  expect(third).toBe("npm [REDACTED:npm-token:7] in ./a");
  expect(session.facts.title).toBe(first?.replace("see", "About"));
  expect(session.facts.head.cwd).toBe(".");
  // The built-in rules may suspect the same places; what is asked here is who told of the others.
  const known = new Set(["custom-acme", "project-path", "npm-token"]);
  const rulesOf = (findings: readonly Finding[]) => findings.map(({ rule }) => rule).filter((rule) => known.has(rule));
  expect([...told].map(([seq, findings]) => [seq, rulesOf(findings).sort()])).toEqual([
    [-1, ["custom-acme", "project-path"]],
    [0, ["custom-acme"]],
    [1, ["custom-acme"]],
    [2, ["npm-token", "project-path"]],
  ]);
});

test("messages are redacted one by one, and looked at once before", async () => {
  const { store, row, reads } = bench(Array.from({ length: 100 }, (_, i) => `message ${i}`));
  const session = leaveSession({ store, ...createLeavePolicies()(inputs) }, row);
  expect(reads()).toBe(100);
  const iterator = (session.messages as Iterable<unknown>)[Symbol.iterator]();
  iterator.next();
  expect(reads()).toBe(101);
});

test("the stamp follows mode, settings, names and key, and nothing else", () => {
  const policies = createLeavePolicies();
  const stampOf = (change: Partial<LeaveInputs>) => policies({ ...inputs, ...change }).stamp?.policy;
  const minimal = { ...inputs.effective, settings: { ...settings, mode: "minimal" as const } };
  const worded = { ...inputs.effective, settings: { ...settings, customWords: ["x1"] } };
  const other = (text: string) => hash(`other ${text}`);
  const stamps = [
    stampOf({}),
    stampOf({ effective: minimal }),
    stampOf({ effective: worded }),
    stampOf({ identity: { ...NO_IDENTITY, mails: ["a@b.example"] } }),
    stampOf({ hash: other }),
  ];
  expect(new Set(stamps).size).toBe(stamps.length);
  expect(stampOf({ roots: ["/elsewhere/x"], identity: { ...NO_IDENTITY, cwds: ["/elsewhere/x"] } })).toBe(stamps[0]);
  expect(stamps[0]).toBe(policyHash(settings, NO_IDENTITY, hash));
  expect(keyIdOf(hash)).not.toBe(keyIdOf(other));
});

test("what is not carried out is told with the policy", () => {
  const broken = { ...settings, customPatterns: [{ ...pattern, pattern: "(a" }], customWords: ["--"] };
  const { refused } = createLeavePolicies()({
    ...inputs,
    effective: { ...inputs.effective, settings: broken, layers: [broken] },
  });
  expect(refused.map(({ what }) => what)).toEqual(["custom_patterns 1 (acme)", "custom_words 1"]);
});
