// What a review is of: sessions of the store, or rows of a file, as they leave.

import { dirname, join, resolve } from "node:path";
import { hashFor, leavesOf, type ProofDeps, refusedOf } from "./app-exit.ts";
import { refuseOutOfScope, scopeGuard } from "./app-guard.ts";
import type { ValueHash } from "./core/finding.ts";
import type { Mode } from "./core/policy.ts";
import type { RedactionStamp } from "./core/redacted.ts";
import type { Json } from "./core/types.ts";
import { keyedHash } from "./io/crypto.ts";
import type { LeavePolicy } from "./pipeline/leave-policy.ts";
import type { ReviewSession } from "./pipeline/pii-sessions.ts";
import type { ReviewRequest } from "./ports/app-proof.ts";
import type { SessionRow } from "./ports/store.ts";
import type { Detector } from "./privacy/detect.ts";

/** Sessions of the store, or rows of a file, as they leave. */
export interface Given {
  readonly hash: ValueHash;
  readonly detector: Detector;
  readonly stamp: RedactionStamp;
  readonly leaves: readonly [LeavePolicy, ...LeavePolicy[]];
  /** Settings that are not carried out, by their places. */
  readonly refused: readonly string[];
  /** Sessions that wait for a review, and were left out. */
  readonly held: number;
  readonly count: number;
  readonly shape: "rows" | "sessions";
  /** Where findings and the sanitised copy go unless something else is said. */
  readonly findings: string;
  readonly sanitized: string;
  sessions(): AsyncIterable<ReviewSession>;
}

/** What is to be reviewed, and where its findings go unless something else is said. */
export async function sessionsFor(deps: ProofDeps, request: ReviewRequest): Promise<Given> {
  const { file, mode, limit } = request;
  if (file !== undefined) return fileSessionsFor(deps, resolve(file), mode, limit);
  const { storedSession } = await import("./pipeline/pii-sessions.ts");
  const { pseudonym } = await import("./privacy/pseudonyms.ts");
  const { rows, held } = await rowsFor(deps, request);
  const hash = keyedHash(deps.key());
  const usual = await deps.leaving(undefined, mode, hash);
  const bys = await leavesOf(deps, rows, { mode, hash });
  const findings = join(deps.home, "exports", "pii-findings.jsonl");
  return {
    hash,
    detector: usual.detector,
    stamp: usual.stamp,
    leaves: [bys[0] ?? usual, ...bys.slice(1)],
    refused: refusedOf([usual, ...bys]),
    held,
    count: rows.length,
    shape: "sessions",
    findings,
    sanitized: join(dirname(request.findingsOutput ?? findings), "sanitized.jsonl"),
    async *sessions() {
      for (const [i, row] of rows.entries()) {
        const by = bys[i] as LeavePolicy;
        const root = row.project?.root ?? row.facts.head.cwd ?? row.facts.cwds[0];
        const project = root && pseudonym("project", root, hash);
        yield storedSession({ store: deps.store(), ...by, project }, row);
      }
    },
  };
}

async function rowsFor(deps: ProofDeps, { ids, query, limit }: ReviewRequest) {
  const { findSession } = await import("./pipeline/read-sessions.ts");
  const { guardOf, heldBack } = await import("./pipeline/quarantine.ts");
  const store = deps.store();
  const over = await deps.quarantineOver();
  const isReleased = guardOf({ store, over });
  const { against } = await scopeGuard(deps);
  const mayLeave = (row: SessionRow) => against(row) === undefined && isReleased(row);
  const named = ids.map((id) => findSession({ store }, id));
  for (const row of named) refuseOutOfScope(row, against(row));
  const held = named.find((row) => !mayLeave(row));
  if (held) throw heldBack(held);
  const found =
    ids.length > 0 ? named : store.sessions(await deps.known(query)).filter((row) => row.facts.hidden === undefined);
  const rows = ids.length > 0 ? named : found.filter(mayLeave);
  return { rows: limit === undefined ? rows : rows.slice(0, limit), held: found.length - rows.length };
}

export async function fileSessionsFor(
  deps: ProofDeps,
  file: string,
  mode: Mode,
  limit: number | undefined,
): Promise<Given> {
  const { fileSessions } = await import("./pipeline/pii-sessions.ts");
  const { readRows } = await import("./io/findings-file.ts");
  const hash = hashFor(deps);
  const by = await deps.leaving(undefined, mode, hash);
  const stem = file.replace(/\.jsonl$/i, "");
  async function* rows() {
    let count = 0;
    for await (const { line, value } of readRows(file)) {
      if (limit !== undefined && count++ >= limit) return;
      yield { line, value: value as Json };
    }
  }
  let count = 0;
  for await (const _ of rows()) count++;
  return {
    hash,
    detector: by.detector,
    stamp: by.stamp,
    leaves: [by],
    refused: refusedOf([by]),
    held: 0,
    count,
    shape: "rows",
    findings: `${stem}.pii-findings.jsonl`,
    sanitized: `${stem}.sanitized.jsonl`,
    sessions: (): AsyncGenerator<ReviewSession> => fileSessions(rows(), by),
  };
}
