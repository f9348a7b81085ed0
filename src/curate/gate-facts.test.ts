import { expect, test } from "vitest";
import type { Candidate, CandidateSession, GateState } from "../core/publication.ts";
import { gateFacts, withCandidate, withPublished } from "./gate-facts.ts";

const HASH = "0123456789abcdef".repeat(4);
const OTHER = "fedcba9876543210".repeat(4);
const session = (id: string, project: string | undefined): CandidateSession => ({
  id: `claude-code:${id}`,
  revision: "r1",
  file: "rows.jsonl",
  rows: 1,
  project,
  root: project && `/w/${project}`,
  type: "sft_clean",
  models: [],
  inputTokens: undefined,
  outputTokens: undefined,
});

test("the facts of what is kept: a new candidate is not confirmed, and what was published measures the next", () => {
  const guard = { mode: "strict", hidden: [], excluded: [], ignores: 0, quarantine: 3 } as const;
  const candidate: Candidate = {
    folder: "/c",
    manifest: "/c/manifest.json",
    files: [{ path: "rows.jsonl", sha256: HASH, bytes: 1, rows: 2 }],
    sha256: HASH,
    format: { name: "sessions", version: 1 },
    container: "jsonl",
    exportedAt: 1,
    sources: ["claude-code"],
    guard,
    redactions: 0,
    left: [],
    sessions: [session("a", "shop"), session("b", "blog"), session("c", undefined)],
  };
  const state: GateState = {
    seen: { at: 1, projects: ["/w/shop"] },
    confirmedProjects: undefined,
    candidate: undefined,
    confirmation: {
      sha256: OTHER,
      at: 1,
      author: "me",
      attestations: { fullName: "", sensitive: "", manualScan: "" },
      nameMatches: 0,
      scanned: 1,
      accepted: {},
    },
    shown: {},
    published: {},
  };
  const next = withCandidate(state, candidate);
  expect(next).toMatchObject({ candidate, confirmation: undefined });
  const facts = gateFacts(next, {
    sessions: 3,
    sources: "all",
    projects: [{ name: "shop", root: "/w/shop" }],
    grants: [],
    isLoggedIn: false,
    repo: undefined,
    onDisk: "same",
    out: new Set(["/w/blog", "/w/z"]),
  });
  expect(facts).toMatchObject({ seen: ["/w/shop"], confirmed: undefined, takenOut: ["blog"], onDisk: "same" });
  const here = { "folder:/o": { sha256: HASH, at: 5, sessions: 3, guard } };
  const published = withPublished(next, { place: "folder:/o", candidate, at: 5 });
  expect(published).toEqual({ ...next, published: here });
  // Another export may have taken the candidate's place meanwhile, and other places keep theirs.
  const other = withPublished({ ...published, candidate: undefined }, { place: "folder:/p", candidate, at: 6 });
  expect(other.published).toEqual({ ...here, "folder:/p": { sha256: HASH, at: 6, sessions: 3, guard } });
});
