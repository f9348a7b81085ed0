// A session as it may leave the machine: everything the full ruleset finds, beside what the store knows of its secrets.

import type { Finding } from "../core/finding.ts";
import type { Policy } from "../core/policy.ts";
import type { RedactedSession } from "../core/redacted.ts";
import type { SessionRow, Store, StoredMessage } from "../ports/store.ts";
import type { Detector } from "../privacy/detect.ts";
import { redactSession } from "../privacy/redact.ts";
import { createProjector } from "./project-rows.ts";

export interface LeaveDeps {
  readonly store: Store;
  /** Of the full ruleset: secrets, personal data, and what the owner named. */
  readonly detector: Detector;
  readonly policy: Policy;
}

/** Told of each message's findings, replaced or not: what a receipt counts. `seq` -1 is the session's own strings. */
export type OnFindings = (seq: number, findings: readonly Finding[]) => void;

/** Streams: a message is redacted when it is asked for. */
export function leaveSession(deps: LeaveDeps, row: SessionRow, onFindings?: OnFindings): RedactedSession {
  const projector = createProjector(deps.store, deps.policy, deps.detector);
  onFindings?.(-1, row.findings);
  return redactSession(projector.row(row).facts, withFindings(deps, row, onFindings), projector.contextOf(row));
}

function* withFindings(deps: LeaveDeps, row: SessionRow, onFindings?: OnFindings): Generator<StoredMessage> {
  for (const stored of deps.store.messages(row.key)) {
    const findings = [...stored.findings, ...deps.detector.message(stored.message)];
    onFindings?.(stored.message.seq, findings);
    yield { ...stored, findings };
  }
}
