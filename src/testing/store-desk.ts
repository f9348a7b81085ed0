// A folder with a store in it, for one check: opens the store as often as wanted and clears everything away.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Store, StoreWriter } from "../ports/store.ts";

export type StoreMaker = (home: string) => Store;

export interface StoreDesk {
  /** The store, opened once; `again` opens it anew as another program would. */
  readonly store: Store;
  again(): Store;
  /** Runs one writer from its lock to its close. */
  write<T>(action: (writer: StoreWriter) => T): Promise<T>;
  /** A file that stands for a log on disk. */
  logFile(name: string): string;
}

export type StoreCheck = readonly [name: string, body: (desk: StoreDesk) => Promise<void> | void];

export async function onStoreDesk(open: StoreMaker, body: StoreCheck[1]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-store-"));
  const opened: Store[] = [];
  const again = () => {
    const store = open(join(folder, "home"));
    opened.push(store);
    return store;
  };
  try {
    const store = again();
    await body({
      store,
      again,
      async write(action) {
        const writer = await store.writer({ waitMs: 0 });
        try {
          return action(writer);
        } finally {
          writer.close();
        }
      },
      logFile(name) {
        const path = join(folder, "logs", name);
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, "");
        return path;
      },
    });
  } finally {
    for (const store of opened) store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
