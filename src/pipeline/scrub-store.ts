// The store follows a scrub: archive, bodies and strings of the sessions hold what the logs hold now, and nothing else is left.

import type { StoreWriter } from "../ports/store.ts";
import type { LogRedactor } from "../privacy/redact-log.ts";
import { applyDecisions } from "./remask.ts";
import { detectAgain } from "./reread.ts";
import type { ScrubDeps } from "./scrub-deps.ts";
import type { Journal } from "./scrub-journal.ts";
import { redactBytes, rewriteContent } from "./scrub-redactor.ts";
import { spreadSecrets } from "./spread.ts";

const LOCK_WAIT_MS = 600_000;

interface LogToFollow {
  /** The log as it is now holds all that the archive has of it. */
  readonly inStep: boolean;
}

/** Returns how many sessions were changed. Doing it twice changes nothing more. @throws TraceError `store_locked` */
export async function followScrub(deps: ScrubDeps, journal: Journal, redactor: LogRedactor): Promise<number> {
  const store = deps.store();
  const logs = logsOf(journal);
  if (!store || logs.size === 0) return 0;
  const tools = await deps.tools();
  const writer = await store.writer({ waitMs: LOCK_WAIT_MS });
  const written = {
    messages: 0,
    bytesRead: 0,
    touched: new Set<number>(),
    issues: [],
    values: new Map<string, string>(),
  };
  const rewriters = { json: redactBytes(redactor, "json"), text: redactBytes(redactor, "text") };
  try {
    for (const record of store.logs()) {
      const log = logs.get(record.path);
      if (!log) continue;
      const file = log.inStep ? deps.disk.stamp(record.path) : undefined;
      writer.scrubArchive(record.id, rewriteContent(deps, redactor, record), file !== undefined);
      if (file) readAgain(deps, writer, record.id, record.path);
      writer.commit(false);
    }
    const rows = store.sessions({}).filter(({ logPath }) => logs.has(logPath));
    for (const { key } of rows) {
      const isChanged = writer.scrubSession(key, rewriters);
      writer.commit(false);
      const row = isChanged ? store.session(key) : undefined;
      if (!row) continue;
      detectAgain({ store, writer, written }, row, tools);
      writer.commit(false);
    }
    // What is confirmed elsewhere, and what people decided, holds in the fresh bodies as it did in the old ones.
    const { policy } = tools.context;
    const search = { store, writer, policy, unpackLater: async (frame: Uint8Array) => tools.unpack(frame) };
    await spreadSecrets({ ...search, detector: async () => tools.detector });
    applyDecisions(search);
    writer.commit(true);
    writer.erase();
    return written.touched.size;
  } finally {
    writer.close();
  }
}

/** The logs of what was replaced, and those that are in the store only. */
function logsOf(journal: Journal): ReadonlyMap<string, LogToFollow> {
  const logs = new Map<string, LogToFollow>();
  for (const { file, ready, isReplaced } of journal.files) {
    if (!isReplaced && !file.isStored) continue;
    for (const log of file.logs) logs.set(log, { inStep: ready?.inStep === true && log === file.path });
  }
  return logs;
}

/** The next scan reads the log from its start, as the same log. */
export function readAgain(deps: ScrubDeps, writer: StoreWriter, log: number, path: string): void {
  const file = deps.disk.stamp(path);
  if (!file) return;
  const { bytes, modifiedAt } = file;
  writer.readAgain(log, { bytes, modifiedAt, tailHash: deps.disk.tailHash(path, 0) ?? "" });
}

/** After an undo: what the store has of these logs is read from them again, and archived anew. */
export async function followUndo(deps: ScrubDeps, paths: ReadonlySet<string>): Promise<void> {
  const store = deps.store();
  const records = store?.logs().filter(({ path }) => paths.has(path)) ?? [];
  if (!store || records.length === 0) return;
  const writer = await store.writer({ waitMs: LOCK_WAIT_MS });
  try {
    for (const record of records) {
      const isFile = deps.disk.stamp(record.path) !== undefined;
      writer.scrubArchive(record.id, (open) => open(), isFile);
      if (isFile) readAgain(deps, writer, record.id, record.path);
      // A size that it cannot have: it has changed, as far as a scan can tell.
      else writer.readAgain(record.id, { bytes: -1, modifiedAt: 0, tailHash: "" });
      writer.commit(false);
    }
  } finally {
    writer.close();
  }
}
