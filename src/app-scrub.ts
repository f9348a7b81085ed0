// The part of the composition root for secrets on the disk: looking for them, and taking them out.

import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { TraceError } from "./core/errors.ts";
import { filePieces, filesBelow, kindOfContent, kindOnDisk, statOnDisk } from "./io/log-disk.ts";
import { cutPieces, readChunks } from "./io/log-pieces.ts";
import type { LocateDeps } from "./pipeline/locate.ts";
import type { LogDisk } from "./pipeline/log-files.ts";
import type { ReadTools } from "./pipeline/read-events.ts";
import type { ScrubDeps, ScrubDisk } from "./pipeline/scrub-deps.ts";
import type { App } from "./ports/app.ts";
import type { AppScrub } from "./ports/app-scrub.ts";
import type { Environment, Source } from "./ports/source.ts";
import type { Store } from "./ports/store.ts";
import type { Detector } from "./privacy/detect.ts";
import { acquireLock } from "./store/sqlite/lock.ts";

export interface ScrubParts {
  readonly home: string;
  readonly registry: () => Promise<{ readonly sources: readonly Source[]; readonly machine: Environment }>;
  readonly store: () => Store;
  readonly key: () => Uint8Array;
  readonly tools: () => Promise<ReadTools>;
  /** Brings the store up to the disk. */
  readonly scan: App["scan"];
}

export function scrubApp(parts: ScrubParts): AppScrub {
  return {
    async locate(options) {
      const { locate } = await import("./pipeline/locate.ts");
      return locate(await lookingDeps(parts), options);
    },
    async scrub(options) {
      const { scrub } = await import("./pipeline/scrub.ts");
      return scrub(await scrubDeps(parts), options);
    },
    async undoScrub(id) {
      const { undoScrub } = await import("./pipeline/scrub-undo.ts");
      return undoScrub(await scrubDeps(parts), id);
    },
    async forgetScrub(id) {
      const { forgetScrubs } = await import("./pipeline/scrub-undo.ts");
      return forgetScrubs(await scrubDeps(parts), id);
    },
    async scrubs() {
      const { listScrubs } = await import("./pipeline/scrub-undo.ts");
      return listScrubs(await scrubDeps(parts));
    },
  };
}

const QUIET_MS = 10 * 60_000;

export async function scrubDeps(parts: ScrubParts): Promise<ScrubDeps> {
  const { home, store, key, scan, tools } = parts;
  const { scrubHome } = await import("./io/scrub-home.ts");
  const { ensurePrivateFolder } = await import("./io/files.ts");
  const shelf = scrubHome(home, key);
  const looking = await lookingDeps(parts);
  return {
    ...looking,
    disk: await scrubDisk(looking.disk),
    shelf: {
      ...shelf,
      async lock() {
        ensurePrivateFolder(shelf.folder);
        try {
          return await acquireLock({ home: shelf.folder, waitMs: 0, onWait: undefined, now: Date.now });
        } catch (error) {
          if (!(error instanceof TraceError) || error.code !== "store_locked") throw error;
          const hint = "Wait for it to end; what it leaves undone can be resumed.";
          throw new TraceError("store_locked", "another scrub is running", { hint, retryable: true, cause: error });
        }
      },
    },
    store: () => (existsSync(join(home, "tracemill.db")) ? store() : undefined),
    tools,
    scan,
    now: Date.now,
    suffix: () => randomBytes(2).toString("hex"),
    quietMs: QUIET_MS,
  };
}

async function scrubDisk(disk: LogDisk): Promise<ScrubDisk> {
  const files = await import("./io/scrub-files.ts");
  const { rewriteDatabase } = await import("./io/scrub-database.ts");
  const { compareFile } = await import("./io/files.ts");
  const { tailHash } = await import("./io/tail.ts");
  const { repackIfPacked } = await import("./io/reread-folder.ts");
  return {
    ...disk,
    stamp: files.stampOf,
    hash: files.hashFile,
    chunks: readChunks,
    cut: (path, chunks) => {
      const { kind, all } = kindOfContent(path, chunks);
      return cutPieces(all, kind);
    },
    real: files.realFile,
    whyNotReplaced: files.whyNotReplaced,
    openFiles: files.openFiles,
    writeBeside: files.writeBeside,
    putInPlace: files.putInPlace,
    clean: (path) => files.removeIfThere(files.temporaryFor(path)),
    database: rewriteDatabase,
    compare: compareFile,
    tailHash,
    repack: repackIfPacked,
    hasher() {
      const hash = createHash("sha256");
      return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest("hex") };
    },
  };
}

async function lookingDeps({
  home,
  registry,
  store,
  tools,
}: ScrubParts): Promise<LocateDeps & { readonly detector: Detector }> {
  const { sources, machine } = await registry();
  const { verdicts } = await import("./pipeline/decided.ts");
  const { inForce } = await import("./core/decision.ts");
  return {
    sources,
    environment: machine,
    disk: await logDisk(),
    detector: (await tools()).detector,
    store,
    decided: existsSync(join(home, "tracemill.db")) ? verdicts(inForce(store().decisions())) : () => undefined,
  };
}

export async function logDisk(): Promise<LogDisk> {
  const { rowName, textsOf } = await import("./io/log-database.ts");
  const { connect } = await import("./sources/shared/sqlite.ts");
  return {
    stat: statOnDisk,
    kindOf: kindOnDisk,
    pieces: filePieces,
    filesBelow,
    *texts(path, isConversation) {
      const { database, release } = connect(path);
      try {
        for (const text of textsOf(database))
          if (isConversation(text.table.name, text.name))
            yield { row: rowName(text), column: text.column, bytes: text.bytes };
      } finally {
        release();
      }
    },
  };
}
