// The trail of what leaves as files: each set has its line in the ledger once it has its names.

import { userInfo } from "node:os";
import { TraceError } from "./core/errors.ts";
import type { LedgerEntry, LedgerEvent } from "./core/publication.ts";
import { appendLedger } from "./io/ledger.ts";
import type { ExportReport } from "./ports/app-export.ts";

/** Who decides: the name that this machine knows the person by. */
export function author(): string {
  try {
    return userInfo().username;
  } catch {
    // There is no such user, as in some containers.
    return "unknown";
  }
}

/** Adds to the ledger. */
export function appendTo(home: string): (event: LedgerEvent) => Promise<LedgerEntry> {
  return (event) => appendLedger(home, event, { author: author(), at: Date.now() });
}

type ExportEvent = Extract<LedgerEvent, { readonly kind: "export" }>;

/**
 * Waits where another process writes to the ledger. What was written stays where no line can be added at all; then the
 * command fails, so that nobody takes the ledger for whole.
 * @throws TraceError `store_locked`, `store_damaged`, `disk_full`, `not_writable`
 */
export async function noteExport(home: string, facts: Omit<ExportEvent, "kind">): Promise<void> {
  try {
    await appendTo(home)({ kind: "export", ...facts });
  } catch (error) {
    if (!(error instanceof TraceError)) throw error;
    const message = `${facts.path} is written, and has no line in the ledger: ${error.message}`;
    throw new TraceError(error.code, message, {
      ...(error.hint !== undefined && { hint: error.hint }),
      retryable: error.retryable,
      cause: error,
    });
  }
}

/** Of a set of files; `sha256`: see `Candidate`. */
export function exportFacts(
  { format, folder, files, sessions }: ExportReport,
  { sha256, mode, bytes }: { readonly sha256: string; readonly mode: string; readonly bytes: number },
): Omit<ExportEvent, "kind"> {
  const [only, ...more] = files;
  const path = only !== undefined && more.length === 0 ? only.path : folder;
  return { format: format.name, mode, path, sha256, files: files.length, sessions, bytes };
}
