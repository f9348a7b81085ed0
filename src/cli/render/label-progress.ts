// The progress of labelling, or of cutting, sessions: one line on stderr for a person at a terminal, and how many at the end.

import type { LabelProgress, LabelReport } from "../../ports/app-desk.ts";
import type { Context } from "../context.ts";
import { count, counted } from "./numbers.ts";
import { cut, oneLine } from "./text.ts";

const EVERY_MS = 100;
const CLEAR = "\r\u001b[K";
const SHOWN_FAILURES = 5;

export async function withLabelProgress<T>(
  { deps, json }: Context,
  word: "Labelling" | "Looking through",
  act: (options: { readonly signal: AbortSignal; onProgress(progress: LabelProgress): void }) => Promise<T>,
): Promise<T> {
  const { stderr, env } = deps;
  const draws = stderr.isTTY === true && !env.CI && env.TERM !== "dumb" && !json;
  let drawnAt = Number.NEGATIVE_INFINITY;
  try {
    return await act({
      signal: deps.interrupt(),
      onProgress({ done, total }) {
        const now = deps.now();
        if (!draws || now - drawnAt < EVERY_MS) return;
        drawnAt = now;
        stderr.write(CLEAR + cut(`${word} ${count(done)}/${count(total)} sessions`, (stderr.columns ?? 80) - 1));
      },
    });
  } finally {
    if (drawnAt > Number.NEGATIVE_INFINITY) stderr.write(CLEAR);
  }
}

/** What was labelled before the answer, said to people; documents have it as fields. */
export function noteLabelled(context: Context, { labelled, failed }: LabelReport): void {
  if (context.json) return;
  if (labelled > 0) context.note(`Labelled ${counted(labelled, "session")} first.`);
  if (failed.length === 0) return;
  context.note(
    `${counted(failed.length, "session")} could not be read, and ${failed.length === 1 ? "has" : "have"} no label:`,
  );
  for (const { session, message } of failed.slice(0, SHOWN_FAILURES))
    context.note(`  ${oneLine(session)}: ${oneLine(message)}`);
  if (failed.length > SHOWN_FAILURES) context.note(`  and ${failed.length - SHOWN_FAILURES} more`);
}
