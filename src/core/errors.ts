// The world failing: one error class, a closed set of codes, and what the person should do next.

/** Every way a command can fail; doors map it to an exit code. */
export type ErrorCode =
  | "usage"
  | "not_found"
  | "ambiguous_id"
  | "unknown_source"
  | "source_unreadable"
  | "store_locked"
  | "store_damaged"
  | "store_newer"
  | "network_filesystem"
  | "disk_full"
  | "not_writable"
  | "archive_damaged"
  | "already_exists"
  | "config_invalid"
  | "worker_failed"
  | "aborted"
  | "blocked"
  | "plugin_invalid"
  | "plugin_changed"
  | "scanner_failed"
  | "judge_failed"
  | "login_needed"
  | "destination_changed"
  | "sink_failed"
  | "node_too_old";

export interface ErrorOptions {
  /** The next thing the person should do, one sentence. */
  readonly hint?: string;
  /** True when the same call may succeed later with nothing changed. */
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** A failure of the world outside (disk, lock, input), never a bug: bugs throw plain errors that nobody catches. */
export class TraceError extends Error {
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly retryable: boolean;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "TraceError";
    this.code = code;
    this.hint = options.hint;
    this.retryable = options.retryable ?? false;
  }
}

/** What a thrown value says; code of others throws anything. Never throws. */
export function reasonOf(thrown: unknown): string {
  try {
    const said: unknown = thrown instanceof Error ? thrown.message : thrown;
    return String(said) || "it does not say why";
  } catch {
    return "it does not say why";
  }
}
