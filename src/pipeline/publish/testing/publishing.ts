// All that publishing needs, for tests: candidates of made-up sessions, real exits, and a gate and a ledger in memory.

import { hash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { leaving, type Mode } from "../../../core/policy.ts";
import type { Candidate, CandidateSession, GateState, LedgerEntry, ProjectPolicy } from "../../../core/publication.ts";
import type { RedactionReceipt } from "../../../core/receipt.ts";
import type { RecordType } from "../../../core/row-type.ts";
import type { Json } from "../../../core/types.ts";
import type { Container } from "../../../ports/container.ts";
import type { Format } from "../../../ports/format.ts";
import { createDetector } from "../../../privacy/detect.ts";
import { createPropagator } from "../../../privacy/propagate.ts";
import { makeStamp } from "../../../privacy/redact.ts";
import { FULL_RULESET } from "../../../privacy/ruleset.ts";
import type { ExitDeps } from "../../exit.ts";
import type { OutboxDeps } from "../change-dataset.ts";
import type { ReadRange } from "../cut.ts";
import type { PublishDeps, PublishIntent } from "../publish.ts";
import { type MemoryDataset, memoryDataset, memoryTarget } from "./memory-target.ts";

const digest = (text: string) => hash("sha256", text);

export const ROW: RecordType = {
  kind: "record",
  fields: {
    session_id: { kind: "string" },
    project: { kind: "string", optional: true },
    trajectory_type: { kind: "string" },
    text: { kind: "string" },
    n: { kind: "integer", optional: true },
  },
};

const rowsFormat: Format = {
  name: "sessions",
  title: "Sessions",
  version: 1,
  about: "",
  notes: [],
  output: { kind: "rows", type: ROW, rows: () => [] },
};
const logsFormat: Format = {
  ...rowsFormat,
  name: "hub-traces",
  title: "Hub traces",
  output: { kind: "logs", lines: () => [] },
};

export interface MadeSession {
  readonly id: string;
  readonly texts: readonly string[];
  readonly project?: string;
  readonly root?: string;
  readonly revision?: string;
}

/** What lies in `io/` and `export/`, which tests hand in. */
export interface Outside {
  readonly files: ExitDeps["files"];
  openOutbox(home: string, place: string): OutboxDeps;
  readonly read: ReadRange;
  save: PublishDeps["save"];
  parquetRows(path: string, signal?: AbortSignal): AsyncGenerator<Json>;
  readonly containers: readonly Container[];
}

export interface Desk {
  readonly home: string;
  readonly dataset: MemoryDataset;
  readonly deps: PublishDeps;
  readonly ledger: LedgerEntry[];
  readonly policies: Map<string, ProjectPolicy>;
  gate(): GateState;
  candidate(sessions: readonly MadeSession[], more?: Partial<Candidate>): Candidate;
  /** A log each, or several sessions in one: those with the same `project` share it. */
  logs(sessions: readonly MadeSession[]): Candidate;
  intent(candidate: Candidate, more?: Partial<PublishIntent>): PublishIntent;
  close(): void;
}

const NOTHING: GateState = {
  seen: undefined,
  confirmedProjects: undefined,
  candidate: undefined,
  confirmation: undefined,
  shown: {},
  published: {},
};

export function openDesk(outside: Outside, dataset = memoryDataset()): Desk {
  const home = mkdtempSync(join(tmpdir(), "publishing-"));
  const ledger: LedgerEntry[] = [];
  const policies = new Map<string, ProjectPolicy>();
  const clock = { now: Date.UTC(2026, 10, 26, 12) };
  const receipts = new Map<string, RedactionReceipt>();
  let state = NOTHING;
  let made = 0;
  const exit: ExitDeps = {
    files: outside.files,
    tools: {
      detector: createDetector(FULL_RULESET, digest),
      policy: leaving("strict"),
      propagator: createPropagator([]),
    },
    knownValues: 0,
    now: () => clock.now,
    version: "9.9.9",
  };
  const deps: PublishDeps = {
    ...outside,
    place: { sink: "memory", at: "me/data" },
    target: memoryTarget(dataset),
    isRemote: true,
    openOutbox: (place) => outside.openOutbox(home, place),
    exit,
    stamp: makeStamp("1-abc", "policy", "decisions"),
    formats: [rowsFormat, logsFormat],
    async changeGate(change) {
      dataset.before("gate");
      state = change(state);
      return state;
    },
    async appendLedger(event) {
      dataset.before("ledger");
      const entry = { seq: ledger.length + 1, at: clock.now, author: "me", previous: "", event };
      ledger.push(entry);
      return entry;
    },
    ledger: async () => ledger,
    digest,
    now: () => clock.now,
    policyOf: (root) => policies.get(root) ?? "allowed",
    projectAt: (root) => root.slice(1),
    provenance: async (root) => ({ remote: `example.org${root}`, licence: "MIT" }),
    receiptOf: (_, file) => receipts.get(file),
  };
  const write = (files: ReadonlyMap<string, string>, all: readonly CandidateSession[], format: Format): Candidate => {
    const folder = join(home, "exports", String(made++));
    const facts = [...files].map(([path, text]) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
      return { path, sha256: digest(text), bytes: Buffer.byteLength(text), rows: text.split("\n").length - 1 };
    });
    const about = { format: { name: format.name, version: 1 }, container: "jsonl", sessions: [] };
    const manifest = JSON.stringify({ schema_version: 1, kind: "dataset-manifest", ...about, files: facts });
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "manifest.json"), manifest);
    const [only] = facts;
    return {
      folder,
      manifest: join(folder, "manifest.json"),
      files: facts,
      sha256: facts.length === 1 && only ? only.sha256 : digest(manifest),
      format: about.format,
      container: "jsonl",
      exportedAt: Date.UTC(2026, 10, 26, 10) + made * 60_000,
      sources: ["pi"],
      guard: { mode: "strict", hidden: [], excluded: [], ignores: 0, quarantine: 10 },
      redactions: 0,
      left: [],
      sessions: all,
    };
  };
  return {
    home,
    dataset,
    deps,
    ledger,
    policies,
    gate: () => state,
    candidate(sessions, more = {}) {
      const lines = sessions.flatMap((one) => one.texts.map((text, n) => `${JSON.stringify(rowOf(one, text, n))}\n`));
      const all = sessions.map((one) => sessionOf(one, "sessions.jsonl", one.texts.length));
      receipts.set("sessions.jsonl", receiptOf(more.guard?.mode ?? "strict"));
      return { ...write(new Map([["sessions.jsonl", lines.join("")]]), all, rowsFormat), ...more };
    },
    logs(sessions) {
      const files = new Map<string, string>();
      const pathOf = (one: MadeSession) => `traces/pi/${one.project ?? one.id.replace(":", "-")}.jsonl`;
      for (const one of sessions) {
        const lines = one.texts.map((text) => `${JSON.stringify({ type: "message", text })}\n`).join("");
        files.set(pathOf(one), (files.get(pathOf(one)) ?? "") + lines);
      }
      return write(
        files,
        sessions.map((one) => sessionOf(one, pathOf(one), 1)),
        logsFormat,
      );
    },
    intent: (candidate, more = {}) => ({
      candidate,
      approval: { kind: "attestation", text: "I approve to publish this." },
      container: "jsonl",
      isPublic: false,
      isProposal: false,
      dryRun: false,
      licence: undefined,
      withheld: [],
      signal: new AbortController().signal,
      onProgress: () => {},
      ...more,
    }),
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

function rowOf({ id, project }: MadeSession, text: string, n: number): Json {
  return { session_id: id, ...(project !== undefined && { project }), trajectory_type: "sft_clean", text, n };
}

function sessionOf({ id, project, root, revision = "r1" }: MadeSession, file: string, rows: number): CandidateSession {
  return {
    id,
    revision,
    file,
    rows,
    project,
    root,
    type: "sft_clean",
    models: ["opus"],
    inputTokens: 100,
    outputTokens: undefined,
  };
}

function receiptOf(mode: Mode): RedactionReceipt {
  const count = { found: 3, replaced: 3, left_by_decision: 0, left_by_mode: 0 };
  return {
    schema_version: 1,
    kind: "redaction-receipt",
    tool: { name: "tracemill", version: "9.9.9" },
    created_at: "2026-11-26T10:00:00.000Z",
    artifact: { file: "sessions.jsonl", sha256: "", bytes: 0, rows: 0 },
    redaction: {
      policies: [{ mode, ruleset: "1-abc", policy: "p", decisions: "d", sessions: 1 }],
      layers: { secrets: count },
      rules: {},
    },
    covered: { sessions: 1, messages: 1 },
    verification: { ruleset: "1-abc", lines: 0, parsed_lines: 0, long_lines: 0, left_by_decision: 0, leaks: 0 },
  };
}
