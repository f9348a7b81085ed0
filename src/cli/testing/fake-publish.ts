// The part of the fake App that publishes.

import type { Candidate, CandidateSession, Grant, LedgerEntry } from "../../core/publication.ts";
import type { FlowApp, PublishReport, PublishRequest } from "../../ports/app-publish.ts";
import { EXPORT_REPORT } from "./fake-export.ts";

const NOON = Date.UTC(2026, 0, 10, 12);
const SHA = "5f".repeat(32);
const PLACE = { sink: "huggingface", at: "me/cc-logs" };

function session(id: string, project: string): CandidateSession {
  return {
    id: `claude-code:${id}`,
    revision: "r1",
    file: "sessions.jsonl",
    rows: 1,
    project,
    root: `/home/me/${project}`,
    type: "debugging_trace",
    models: ["claude-opus-4-5-20251101"],
    inputTokens: 1200,
    outputTokens: 340,
  };
}

const CANDIDATE: Candidate = {
  folder: "/home/me/.tracemill/exports/candidate",
  manifest: "/home/me/.tracemill/exports/candidate/manifest.json",
  files: [{ path: "sessions.jsonl", sha256: SHA, bytes: 123_456, rows: 3 }],
  sha256: SHA,
  format: { name: "sessions", version: 1 },
  container: "jsonl",
  exportedAt: NOON,
  sources: ["claude-code"],
  guard: { mode: "strict", hidden: [], excluded: [], ignores: 0, quarantine: 3 },
  redactions: 31,
  left: [],
  sessions: [session("0a1b", "web-shop"), session("2c3d", "web-shop"), session("4e5f", "docs")],
};

const PUBLISHED: PublishReport = {
  place: PLACE,
  url: "https://huggingface.co/datasets/me/cc-logs",
  visibility: "private",
  isNew: true,
  version: "v20260110-120000-5f5f5f5f",
  isDryRun: false,
  isUpToDate: false,
  added: 2,
  replaced: 1,
  removed: 0,
  kept: 7,
  rows: 3,
  bytes: 123_456,
  puts: [{ path: "data/web-shop/train-20260110-120000-0a0a0a0a.jsonl", bytes: 120_000, sha256: SHA }],
  deletes: ["data/web-shop/train-20251231-120000-1b1b1b1b.jsonl"],
  steps: 1,
  card: undefined,
  provenance: [
    { project: "web-shop", remote: "github.com/me/web-shop", licence: "MIT" },
    { project: "docs", remote: undefined, licence: undefined },
  ],
  notes: ["web-shop has a public git remote"],
  proposalUrl: undefined,
  receipt: 4,
  standpoint: { stage: "done", steps: ["Nothing is left to do until there are new sessions."], command: undefined },
};

const GRANT: Grant = {
  id: "g1a2b3c4",
  place: PLACE,
  attestation: "I approve that new sessions are published to it each night.",
  author: "me",
  at: NOON,
};

const STATED = {
  fullName: "Asked for the name and scanned the export for Ada Lovelace: none found.",
  sensitive: "Asked about company and client names and private URLs: none of them in it.",
  manualScan: "Manually scanned 3 sessions.",
};

const SENT = {
  place: PLACE,
  sha256: SHA,
  approval: { kind: "attestation", text: "I approve publishing this to Hugging Face." },
  version: PUBLISHED.version,
  visibility: "private",
  added: 2,
  replaced: 1,
  removed: 0,
  kept: 7,
} as const;

const LEDGER: readonly LedgerEntry[] = [
  {
    seq: 1,
    at: NOON,
    author: "me",
    previous: "0".repeat(64),
    event: {
      kind: "export",
      format: "sessions",
      mode: "strict",
      path: "/home/me/.tracemill/exports/candidate/sessions/sessions.jsonl",
      sha256: SHA,
      files: 1,
      sessions: 3,
      bytes: 123_456,
    },
  },
  {
    seq: 2,
    at: NOON,
    author: "me",
    previous: SHA,
    event: {
      kind: "confirm",
      confirmation: {
        sha256: SHA,
        at: NOON,
        author: "me",
        attestations: STATED,
        nameMatches: 0,
        scanned: 3,
        accepted: { findings: { reason: "they are the keys of the test server", count: 2, items: ["a", "b"] } },
      },
    },
  },
  {
    seq: 3,
    at: NOON,
    author: "me",
    previous: SHA,
    event: { kind: "publishing", ...SENT, files: PUBLISHED.puts, deleted: PUBLISHED.deletes },
  },
  {
    seq: 4,
    at: NOON,
    author: "me",
    previous: SHA,
    event: {
      kind: "publish",
      ...SENT,
      receipt: { url: PUBLISHED.url, commits: ["abc"], files: PUBLISHED.puts, deleted: PUBLISHED.deletes },
    },
  },
  { seq: 5, at: NOON, author: "me", previous: SHA, event: { kind: "grant", grant: GRANT } },
  { seq: 6, at: NOON, author: "me", previous: SHA, event: { kind: "revoke", id: GRANT.id } },
];

export function fakePublish(asked: (readonly [method: string, ...args: unknown[]])[]): FlowApp {
  const sent = ({ onProgress, dryRun }: Pick<PublishRequest, "onProgress" | "dryRun">): PublishReport => {
    onProgress({ phase: "sending", done: 1, of: 2 });
    return dryRun
      ? { ...PUBLISHED, isDryRun: true, receipt: undefined, card: "---\nlicense: other\n---\n\n# cc-logs\n" }
      : PUBLISHED;
  };
  return {
    async exportCandidate({ signal: _, onProgress: __, ...request }) {
      asked.push(["exportCandidate", request]);
      return {
        ...EXPORT_REPORT,
        isDryRun: request.dryRun,
        candidate: request.dryRun ? undefined : CANDIDATE,
        sources: ["claude-code"],
        repo: undefined,
        rawBytes: 234_567,
        standpoint: {
          stage: "review",
          steps: ["Look at the sessions, then state what you saw."],
          command: "tracemill confirm",
        },
      };
    },
    async confirm({ signal: _, ...request }) {
      asked.push(["confirm", request]);
      return {
        candidate: CANDIDATE,
        accepted:
          request.accept.findings === undefined ? [] : [{ kind: "findings", count: 2, examples: ["0a1b: a key"] }],
        nameScan: request.skipFullName
          ? { skipped: true, reason: "the person did not want to say it" }
          : { skipped: false, query: request.fullName ?? "", matches: 0, examples: [] },
        scanned: 3,
        attestations: STATED,
        repo: undefined,
        standpoint: { stage: "confirmed", steps: ["Ask the person for a yes to these bytes."], command: undefined },
      };
    },
    async publish({ signal: _, onProgress, ...request }) {
      asked.push(["publish", request]);
      return sent({ onProgress, dryRun: request.dryRun });
    },
    async unpublish({ signal: _, onProgress, ...request }) {
      asked.push(["unpublish", request]);
      return sent({ onProgress, dryRun: request.dryRun });
    },
    ledger: async () => LEDGER,
    grants: async () => [GRANT],
    async grant(place, attestation, _signal) {
      asked.push(["grant", place, attestation]);
      return { ...GRANT, place, attestation };
    },
    async revoke(id) {
      asked.push(["revoke", id]);
      return GRANT;
    },
  };
}
