// `redact --jsonl`: a filter for texts that belong to no session; it opens no store and remembers nothing.

import { TraceError } from "../../core/errors.ts";
import type { Mode } from "../../core/policy.ts";
import type { Context, ExitCode } from "../context.ts";
import { oneLine } from "../render/text.ts";

export interface RedactOptions {
  readonly jsonl?: true;
  readonly mode?: Mode;
  readonly policy?: string;
}

export async function redact(context: Context, options: RedactOptions): Promise<ExitCode> {
  if (!options.jsonl) {
    throw new TraceError("usage", "redact reads JSON lines", {
      hint: 'Say --jsonl and give one {"id", "text"} a line on stdin.',
    });
  }
  const app = await context.app();
  const { mode, policy } = options;
  const { failed, refused } = await app.redactLines(context.deps.stdin, context.print, {
    ...(mode && { mode }),
    ...(policy !== undefined && { policy }),
  });
  for (const { what, reason } of refused) context.note(oneLine(`not done: ${what}: ${reason}`));
  return failed > 0 ? 1 : 0;
}
