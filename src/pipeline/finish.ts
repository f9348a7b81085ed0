// What needs whole sessions: lost full text, secrets looked for everywhere, decisions, copies told from originals, links.

import type { Policy } from "../core/policy.ts";
import type { Store, StoreWriter } from "../ports/store.ts";
import type { Written } from "./apply.ts";
import type { ReadTools } from "./read-events.ts";
import { applyDecisions, remaskAll } from "./remask.ts";
import { spreadSecrets } from "./spread.ts";

const TIDY_MS = 2000;
/** After a scan of much, which took long enough: the next one goes on. */
const BULK_TIDY_MS = 300;
const BULK_BYTES = 64 << 20;

export interface FinishDeps {
  readonly store: Store;
  readonly writer: StoreWriter;
  readonly policy: Policy;
  readonly unpackLater: (frame: Uint8Array) => Promise<Uint8Array>;
  readonly tools: () => Promise<Pick<ReadTools, "detector">>;
  readonly written: Pick<Written, "values" | "bytesRead">;
  readonly onIndexing: () => void;
}

/** Leaves every session of the store whole; idempotent, and taken up again by the next scan after a kill. */
export async function finishSessions(deps: FinishDeps, signal?: AbortSignal): Promise<void> {
  const { writer } = deps;
  for (const session of writer.unindexed()) {
    signal?.throwIfAborted();
    remaskAll(deps, session);
    writer.setIndexed(session);
  }
  for (const { copy, original, kind } of writer.sharedSessions()) writer.inherit(copy, original, kind);
  // Titles come from other logs, too: what is looked for is looked for in them as well.
  writer.resolveLinks();
  const detector = async () => (await deps.tools()).detector;
  await spreadSecrets({ ...deps, detector, shown: deps.written.values }, signal);
  applyDecisions(deps, signal);
  deps.onIndexing();
  writer.commit(true);
  writer.tidy(deps.written.bytesRead > BULK_BYTES ? BULK_TIDY_MS : TIDY_MS);
}
