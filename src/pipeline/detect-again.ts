// When the owner's own rules changed: every session's bodies are looked at again and its index masked anew, no log is read.

import type { LogChange } from "./changes.ts";
import type { ReadChangesDeps } from "./read-changes.ts";
import { detectAgain } from "./reread.ts";

/** Idempotent: until the projection is set behind it, the next scan does it again. `changes`: what this scan read. */
export async function detectAllAgain(
  deps: ReadChangesDeps,
  changes: readonly LogChange[],
  signal?: AbortSignal,
): Promise<void> {
  const { store, writer, written } = deps;
  const whole = new Set(changes.filter(({ mode }) => mode === "replace").map(({ ref }) => ref.path));
  const tools = await deps.tools();
  for (const row of store.sessions({})) {
    signal?.throwIfAborted();
    // Read from its start by this scan, with the rules of today.
    if (whole.has(row.logPath) && written.touched.has(row.key)) continue;
    const isTold = written.touched.has(row.key);
    detectAgain(deps, row, tools);
    // A session is told as updated where its log was: nothing of this one changed but the masks.
    if (!isTold) written.touched.delete(row.key);
    writer.commit(false);
  }
}
