// Findings that nobody decided on, that are all but certain, and that the policy of a candidate leaves as they are.

import type { Finding } from "../../core/finding.ts";
import type { MessageId } from "../../core/ids.ts";
import { leaving, MODES, type Mode, type Policy, replaces } from "../../core/policy.ts";
import type { SessionRow } from "../../ports/store.ts";
import { decideFor, deciderOf } from "../decided.ts";
import { findLeaving, type LeaveDeps } from "../leaving.ts";

/** What a finding has to be sure of to be told. */
const SURE = 0.8;

export interface PlacedFinding {
  /** Undefined in the session's own strings. */
  readonly message: MessageId | undefined;
  readonly finding: Finding;
}

/** Everything that is found in a session by the rules that it leaves by, message by message. */
export function* findingsLeaving(
  deps: Pick<LeaveDeps, "store" | "detector">,
  row: SessionRow,
): Generator<readonly PlacedFinding[]> {
  const { own, messages } = findLeaving(deps, row);
  yield own.map((finding) => ({ message: undefined, finding }));
  for (const { message, findings } of messages()) yield findings.map((finding) => ({ message: message.id, finding }));
}

export interface OpenDeps {
  readonly store: LeaveDeps["store"];
  /** See `findingsLeaving`. */
  findings(row: SessionRow): Iterable<readonly PlacedFinding[]> | AsyncIterable<readonly PlacedFinding[]>;
}

export interface OpenFinding extends PlacedFinding {
  readonly row: SessionRow;
}

/** The strictest mode replaces all that nobody decided on: then nothing has to be read. */
export async function* openFindings(
  deps: OpenDeps,
  rows: readonly SessionRow[],
  { mode, signal }: { readonly mode: Mode; readonly signal: AbortSignal },
): AsyncGenerator<OpenFinding> {
  if (mode === MODES[0]) return;
  const decider = deciderOf(deps.store);
  const policy = leaving(mode);
  for (const row of rows) {
    const decide = decideFor(decider, row);
    for await (const found of deps.findings(row)) {
      signal.throwIfAborted();
      for (const one of found) {
        const { finding, message } = one;
        if (finding.confidence < SURE || decide?.(finding, message) !== undefined || replaces(policy, finding))
          continue;
        if (!isCovered(one, found, policy)) yield { ...one, row };
      }
    }
  }
}

/** It goes with another one, which is replaced. */
function isCovered({ finding }: PlacedFinding, all: readonly PlacedFinding[], policy: Policy): boolean {
  const { path, start, end } = finding;
  return all.some(
    ({ finding: other }) => other.path === path && other.start <= start && end <= other.end && replaces(policy, other),
  );
}
