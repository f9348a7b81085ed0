// What the archive can still give of a log: which generation is read back, and whether its file takes more bytes.

import { statSync } from "node:fs";
import { join } from "node:path";
import type { KeptLog, LogKey } from "../ports/store.ts";
import { archiveFolder, type Generation } from "./archive.ts";
import type { Connection } from "./sqlite/connection.ts";

/** The newest generation that was read to its end and whose file has its bytes; else the newest there is. */
export function keptGeneration(home: string, main: Connection, log: LogKey): Generation | undefined {
  const generations = generationsOf(main, log);
  return generations.find((generation) => generation.whole === 1 && isIntact(home, generation)) ?? generations[0];
}

export function archiveOf(home: string, main: Connection, log: LogKey): KeptLog | undefined {
  const [latest] = generationsOf(main, log);
  const kept = keptGeneration(home, main, log);
  if (!latest || !kept) return undefined;
  return { bytes: kept.bytes, whole: kept.whole === 1 && isIntact(home, kept), intact: isIntact(home, latest) };
}

function generationsOf(main: Connection, log: LogKey): Generation[] {
  return main.all<Generation>("SELECT * FROM archives WHERE log = ? ORDER BY generation DESC", log);
}

/** Looks at the file's length only; each frame is checked when it is read. */
function isIntact(home: string, { file, packed }: Generation): boolean {
  if (packed === 0) return true;
  const stat = statSync(join(archiveFolder(home), file), { throwIfNoEntry: false });
  if (!stat?.isFile()) return false;
  return stat.size >= packed;
}
