// `redact --jsonl`: a filter for texts that belong to no session; it opens no store and remembers nothing.

import { TraceError } from "../../core/errors.ts";
import type { Mode } from "../../core/policy.ts";
import type { Context, ExitCode } from "../context.ts";

export interface RedactOptions {
  readonly jsonl?: true;
  readonly mode: Mode;
}

export async function redact(context: Context, options: RedactOptions): Promise<ExitCode> {
  if (!options.jsonl) {
    throw new TraceError("usage", "redact reads JSON lines", {
      hint: 'Say --jsonl and give one {"id", "text"} a line on stdin.',
    });
  }
  const app = await context.app();
  const { failed } = await app.redactLines(context.deps.stdin, context.print, { mode: options.mode });
  return failed > 0 ? 1 : 0;
}
