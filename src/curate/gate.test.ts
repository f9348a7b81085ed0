// Every state with every action: what is open, what is blocked, on which step, and what comes next.

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blockFor, GATE_ACTIONS, GUARDS } from "./gate.ts";
import type { GateFacts, GateRequest } from "./gate-facts.ts";
import { standpointOf } from "./standpoint.ts";
import {
  blog,
  confirmed,
  done,
  exported,
  fresh,
  grant,
  HASH,
  listed,
  OTHER,
  read,
  ready,
  scoped,
  session,
  shop,
  sourced,
  yes,
} from "./testing/gate-samples.ts";

type Open = "open";
type Row = readonly [
  name: string,
  facts: GateFacts,
  exports: number | Open,
  confirm: number | Open,
  publish: number | Open,
];
const STATES: readonly Row[] = [
  ["an empty machine", fresh, 1, 1, 1],
  ["sessions, and nothing chosen", read, 2, 2, 2],
  ["sources chosen", sourced, 3, 3, 3],
  ["all sources chosen", { ...sourced, sources: "all" }, 3, 3, 3],
  ["projects listed", listed, 3, 3, 3],
  ["projects confirmed that were never listed", { ...scoped, seen: undefined }, 3, 3, 3],
  ["projects confirmed", scoped, "open", 4, 4],
  ["a project that appeared since", { ...scoped, projects: [shop, blog, { name: "new", root: "/w/new" }] }, 3, 3, 3],
  [
    "a project that appeared, and was listed",
    { ...scoped, projects: [...scoped.projects, { name: "n", root: "/n" }], seen: [...(scoped.seen ?? []), "/n"] },
    3,
    3,
    3,
  ],
  ["no project at all", { ...scoped, projects: [], seen: [], confirmed: [] }, "open", 4, 4],
  ["exported", exported, "open", "open", 5],
  ["exported without a session", { ...exported, candidate: { sha256: HASH, sources: [], sessions: [] } }, "open", 4, 4],
  ["exported, and changed on the disk", { ...exported, onDisk: "changed" }, "open", 4, 4],
  ["exported, and gone", { ...exported, onDisk: "missing" }, "open", 4, 4],
  ["exported, and a project taken out since", { ...exported, takenOut: ["blog"] }, "open", 4, 4],
  ["exported, and a source taken out since", { ...exported, sources: ["codex"] }, "open", 4, 4],
  ["exported, and more sources chosen since", { ...exported, sources: ["codex", "claude-code"] }, "open", "open", 5],
  ["exported by sources named with it", { ...exported, sources: undefined }, 2, "open", 5],
  ["confirmed", confirmed, "open", "open", 6],
  ["confirmed, other bytes", { ...ready, confirmation: { sha256: OTHER } }, "open", "open", 5],
  ["confirmed, and changed on the disk", { ...ready, onDisk: "changed" }, "open", 4, 4],
  ["confirmed, and a project taken out since", { ...ready, takenOut: ["shop"] }, "open", 4, 4],
  ["confirmed, logged in, no repository", { ...ready, repo: undefined }, "open", "open", 6],
  ["confirmed, a repository, nobody logged in", { ...ready, isLoggedIn: false }, "open", "open", 6],
  ["ready", ready, "open", "open", "open"],
  ["published", done, "open", "open", "open"],
];

describe("every state and every action", () => {
  for (const [name, facts, ...expected] of STATES) {
    for (const [i, action] of GATE_ACTIONS.entries()) {
      test(`${name}: ${action} is ${expected[i] === "open" ? "open" : `blocked on step ${expected[i]}`}`, () => {
        const block = blockFor(action, facts, action === "publish" ? yes : {});
        expect(block?.step ?? "open").toBe(expected[i]);
        if (block === undefined) return;
        expect(block.message).toMatch(/^[a-z"].*[^.]$/);
        expect(block.required).toMatch(/^[A-Z]/);
      });
    }
  }
});

const publish: readonly (readonly [
  name: string,
  request: GateRequest,
  facts: GateFacts,
  message: string | undefined,
])[] = [
  ["a yes to these bytes", yes, ready, undefined],
  ["a yes in capitals of the hash", { ...yes, artifact: HASH.toUpperCase() }, ready, undefined],
  ["the seed's command", { attestation: yes.attestation, isSeedCommand: true }, ready, undefined],
  ["no word", {}, ready, "nobody has approved"],
  ["blanks", { ...yes, attestation: "  " }, ready, "nobody has approved"],
  ["a no", { ...yes, attestation: "not approved to publish anything yet" }, ready, "no approval"],
  ["a yes to another place", { ...yes, attestation: "I approve publishing to bob/elsewhere." }, ready, "no approval"],
  ["a yes to nothing certain", { attestation: yes.attestation }, ready, "does not name what it is for"],
  ["a yes to a few digits", { ...yes, artifact: HASH.slice(0, 11) }, ready, "names no artifact"],
  ["a yes to no hash", { ...yes, artifact: "latest-artifact" }, ready, "names no artifact"],
  ["a yes to other bytes", { ...yes, artifact: OTHER.slice(0, 12) }, ready, "other bytes"],
  ["the seed's command and other bytes", { ...yes, artifact: OTHER, isSeedCommand: true }, ready, "other bytes"],
  ["a yes and a grant", { ...yes, grant: "g1" }, { ...ready, grants: [grant] }, "two different things"],
  ["a grant", { grant: "g1" }, { ...ready, grants: [grant] }, undefined],
  ["a grant that is none", { grant: "g2" }, { ...ready, grants: [grant] }, "no standing permission"],
  ["a grant for another place", { grant: "g1" }, { ...ready, grants: [grant], repo: "me/other" }, "not for"],
  [
    "a grant for a folder",
    { grant: "g1", place: { sink: "folder", at: "/o" }, isRemote: false },
    { ...ready, grants: [grant] },
    "not for",
  ],
  [
    "a grant to a public place",
    { grant: "g1", visibility: "public" },
    { ...ready, grants: [grant] },
    "private datasets",
  ],
  [
    "a grant, and public",
    { grant: "g1", isPublic: true, confirmPublic: "me/traces" },
    { ...ready, grants: [grant] },
    "private datasets",
  ],
  ["public without a second yes", { ...yes, isPublic: true }, ready, "everybody could read"],
  [
    "public with a yes to another place",
    { ...yes, isPublic: true, confirmPublic: "me/other" },
    ready,
    "everybody could read",
  ],
  ["public with a second yes", { ...yes, isPublic: true, confirmPublic: "me/traces" }, ready, undefined],
  [
    "a folder, without login or repository",
    { ...yes, place: { sink: "folder", at: "/out" }, isRemote: false },
    confirmed,
    undefined,
  ],
  [
    "another place on the Hub, nobody logged in",
    { ...yes, place: { sink: "huggingface", at: "a/b" } },
    confirmed,
    "logged in",
  ],
  [
    "a dry run of what nobody reviewed",
    { dryRun: true },
    { ...exported, repo: "me/traces", isLoggedIn: true },
    undefined,
  ],
  ["a dry run of what was changed", { dryRun: true }, { ...ready, onDisk: "changed" }, "was changed"],
  ["a dry run to nowhere", { dryRun: true }, { ...ready, repo: undefined }, "where to publish"],
];
describe("publishing", () => {
  for (const [name, request, facts, message] of publish) {
    test(`${name}: ${message ?? "open"}`, () => {
      const block = blockFor("publish", facts, request);
      if (message === undefined) expect(block).toBeUndefined();
      else expect(block?.message).toContain(message);
    });
  }

  test("where nobody has said where to, the account that is logged in has a usual name; nothing goes there by itself", () => {
    const nowhere = { ...ready, repo: undefined };
    const [step = ""] = standpointOf({ ...nowhere, account: "ada" }).steps;
    expect(step).toContain("tracemill config --repo ada/my-coding-agent-data");
    expect(standpointOf(nowhere).steps[0]).toContain("tracemill config --repo owner/name");
    expect(blockFor("publish", { ...nowhere, account: "ada" }, yes)).toMatchObject({
      step: 6,
      message: /where to publish/,
    });
    expect(blockFor("publish", { ...nowhere, account: "ada" }, { ...yes, isSeedCommand: true })?.step).toBe(6);
  });

  test("what is to be said names the place, and a place that is not of the settings in the command too", () => {
    const hint = (place?: { sink: string; at: string }) =>
      blockFor("publish", ready, { ...yes, attestation: undefined, isRemote: false, ...(place && { place }) })?.hint;
    expect(hint()).toContain(
      `to publishing to ${ready.repo}: tracemill publish --artifact ${HASH.slice(0, 12)} --attest`,
    );
    expect(hint({ sink: "huggingface", at: "bob/x" })).toMatch(/publishing to bob\/x: .* --repo bob\/x --attestation/);
    expect(hint({ sink: "folder", at: "/tmp/a b" })).toMatch(
      /publishing to \/tmp\/a b: .* --folder '\/tmp\/a b' --attest/,
    );
  });

  test("no block that waits for a person's yes has a command", () => {
    for (const [, request, facts] of publish) {
      const block = blockFor("publish", facts, request);
      if (block?.step === 6) expect(block.command).toBeUndefined();
    }
  });
});

test("an export may name its sources itself; nothing else may", () => {
  const facts = { ...scoped, sources: undefined };
  expect(blockFor("export", facts)?.step).toBe(2);
  expect(blockFor("export", facts, { sources: ["codex"] })).toBeUndefined();
  expect(blockFor("confirm", facts, { sources: ["codex"] })?.step).toBe(2);
});

test("what is missing is named", () => {
  expect(blockFor("export", { ...sourced, seen: [shop.root] })).toMatchObject({
    missing: ["blog"],
    command: "tracemill list",
  });
  expect(blockFor("export", { ...listed, confirmed: [blog.root] })).toMatchObject({ missing: ["shop"] });
  expect(blockFor("export", { ...listed, confirmed: [blog.root] })?.command).toBeUndefined();
  expect(blockFor("publish", { ...ready, takenOut: ["blog"] }, yes)).toMatchObject({ missing: ["blog"] });
  expect(
    blockFor("publish", ready, { ...yes, attestation: "never push this dataset, not approved" })?.missing?.[0],
  ).toContain('"never"');
});

test("a yes is of this place, these bytes, all of their sessions, and of who reads them", () => {
  const problem = (attestation: string, more: GateRequest = {}) =>
    blockFor("publish", ready, { ...yes, ...more, attestation })?.missing?.[0];
  expect(problem(`I approve publishing these 2 sessions (${HASH.slice(0, 16)}) to me/traces`)).toBeUndefined();
  expect(problem("I approve publishing this to me/other")).toContain("names me/other");
  const other = { sink: "huggingface", at: "me/other" };
  expect(problem("I approve publishing this to me/other", { place: other })).toBeUndefined();
  expect(problem("I approve publishing artifact fedcba987654")).toContain("names fedcba987654");
  expect(problem("I approve publishing these 3 sessions")).toContain("names 3");
  const shown = { isPublic: true, confirmPublic: "me/traces" };
  expect(problem("I approve publishing this as a private dataset")).toBeUndefined();
  expect(problem("I approve publishing this as a private dataset", shown)).toContain('"private"');
  expect(problem("I approve publishing this", shown)).toBeUndefined();
});

const standpoints: readonly (readonly [
  name: string,
  facts: GateFacts,
  stage: string,
  command: string | undefined,
  says: string,
])[] = [
  ["an empty machine", fresh, "configure", "tracemill prep", "logs"],
  ["nothing chosen", read, "configure", undefined, "config --source"],
  ["nothing listed", sourced, "configure", "tracemill list", "full list"],
  ["listed", listed, "configure", undefined, "--confirm-projects"],
  ["confirmed projects", scoped, "configure", "tracemill export --no-push", "review"],
  [
    "exported",
    exported,
    "review",
    expect.stringContaining("tracemill confirm") as unknown as string,
    "open at least 2",
  ],
  ["changed", { ...ready, onDisk: "changed" }, "configure", "tracemill export --no-push", "again"],
  ["confirmed, no place", confirmed, "confirmed", undefined, "config --repo"],
  ["confirmed, nobody logged in", { ...ready, isLoggedIn: false }, "confirmed", undefined, "tracemill login"],
  ["ready", ready, "confirmed", undefined, `--artifact ${HASH.slice(0, 12)}`],
  ["published", done, "done", undefined, "huggingface:me/traces"],
  [
    "published, and exported again",
    { ...done, candidate: { sha256: OTHER, sources: [], sessions: [session("c")] }, confirmation: undefined },
    "review",
    expect.stringContaining("tracemill confirm") as unknown as string,
    "open at least 1",
  ],
];
for (const [name, facts, stage, command, says] of standpoints) {
  test(`${name}: ${stage}`, () => {
    const point = standpointOf(facts);
    expect(point).toMatchObject({ stage });
    expect(point.command).toEqual(command);
    expect(point.steps.join("\n")).toContain(says);
    for (const step of point.steps) expect(step.trim()).not.toBe("");
  });
}

const roots = fc.uniqueArray(fc.constantFrom("/w/shop", "/w/blog", "/w/new"));
const hashes = fc.constantFrom(HASH, OTHER);
const candidates = fc.option(
  fc.record({
    sha256: hashes,
    sources: fc.uniqueArray(fc.constantFrom("claude-code", "codex")),
    sessions: fc.array(fc.constant(session("a")), { maxLength: 2 }),
  }),
  { nil: undefined },
);
const anyFacts: fc.Arbitrary<GateFacts> = fc.record({
  sessions: fc.nat(2),
  sources: fc.option(fc.constantFrom<readonly string[] | "all">("all", ["claude-code"], ["claude-code", "codex"]), {
    nil: undefined,
  }),
  projects: roots.map((all) => all.map((root) => ({ root, name: root.slice(3) }))),
  seen: fc.option(roots, { nil: undefined }),
  confirmed: fc.option(roots, { nil: undefined }),
  candidate: candidates,
  onDisk: fc.constantFrom("same", "changed", "missing", undefined),
  takenOut: fc.constantFrom([], ["blog"]),
  confirmation: fc.option(fc.record({ sha256: hashes }), { nil: undefined }),
  published: fc.constantFrom({}, { "folder:/o": { sha256: HASH } }),
  grants: fc.constantFrom([], [grant]),
  isLoggedIn: fc.boolean(),
  repo: fc.constantFrom(undefined, "me/traces"),
});
const anyRequest: fc.Arbitrary<GateRequest> = fc.record({
  attestation: fc.constantFrom(undefined, yes.attestation, "not approved to publish anything yet"),
  artifact: fc.constantFrom(undefined, HASH, OTHER.slice(0, 12)),
  grant: fc.constantFrom(undefined, undefined, "g1"),
  isSeedCommand: fc.boolean(),
  isPublic: fc.boolean(),
  confirmPublic: fc.constantFrom(undefined, "me/traces"),
});

/** Said again in other words than the table says it. */
function mayPublish(facts: GateFacts, request: GateRequest): boolean {
  const { candidate } = facts;
  const covers = (all: readonly string[] | undefined) =>
    all !== undefined && facts.projects.every(({ root }) => all.includes(root));
  const isScoped = facts.sessions > 0 && covers(facts.seen) && covers(facts.confirmed);
  const isKept = facts.onDisk === "same" && facts.takenOut.length === 0;
  const isWithin =
    !Array.isArray(facts.sources) || candidate?.sources.every((one) => facts.sources?.includes(one)) === true;
  const isReviewed =
    candidate !== undefined && candidate.sessions.length > 0 && facts.confirmation?.sha256 === candidate.sha256;
  const isThere = facts.repo !== undefined && facts.isLoggedIn;
  const byWord =
    request.attestation === yes.attestation &&
    request.grant === undefined &&
    (request.artifact !== undefined || request.isSeedCommand === true);
  const byGrant =
    request.grant === "g1" && request.attestation === undefined && facts.grants.length > 0 && !request.isPublic;
  const isOfThese = request.artifact === undefined || candidate?.sha256.startsWith(request.artifact) === true;
  const isPublicTwice = !request.isPublic || request.confirmPublic === facts.repo;
  return isScoped && isKept && isWithin && isReviewed && isThere && (byWord || byGrant) && isOfThese && isPublicTwice;
}

test("publishing is open exactly where every guard before it holds", () => {
  let open = 0;
  const near = fc.oneof(
    anyFacts,
    anyFacts.map((facts) => ({ ...ready, grants: facts.grants, candidate: facts.candidate ?? ready.candidate })),
  );
  fc.assert(
    fc.property(near, anyRequest, (facts, request) => {
      const isOpen = blockFor("publish", facts, request) === undefined;
      expect(isOpen).toBe(mayPublish(facts, request));
      if (!isOpen) return;
      open++;
      expect(blockFor("confirm", facts)).toBeUndefined();
      for (const guard of GUARDS) expect(guard.check(facts, request, "publish")).toBeUndefined();
    }),
    { numRuns: 3000 },
  );
  expect(open).toBeGreaterThan(10);
});

test("changing any one thing that a confirmation rests on closes publishing", () => {
  const changes: readonly (readonly [name: string, change: Partial<GateFacts>])[] = [
    ["sessions", { sessions: 0 }],
    ["sources", { sources: ["codex"] }],
    ["a project appears", { projects: [...ready.projects, { name: "new", root: "/w/new" }] }],
    ["a project is not seen", { seen: [shop.root] }],
    ["a project is not confirmed", { confirmed: [blog.root] }],
    ["nothing is confirmed", { confirmed: undefined }],
    ["the candidate", { candidate: ready.candidate && { ...ready.candidate, sha256: OTHER } }],
    ["no candidate", { candidate: undefined }],
    ["a byte", { onDisk: "changed" }],
    ["the file", { onDisk: "missing" }],
    ["a project is taken out", { takenOut: ["shop"] }],
    ["the confirmation", { confirmation: { sha256: OTHER } }],
    ["no confirmation", { confirmation: undefined }],
  ];
  expect(blockFor("publish", ready, yes)).toBeUndefined();
  for (const [name, change] of changes) expect(blockFor("publish", { ...ready, ...change }, yes), name).toBeDefined();
});
