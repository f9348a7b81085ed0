// Takes exported sessions in: checks each file with the source that will read it, copies it into `custom/`, and scans.

import { TraceError } from "../core/errors.ts";
import type { ParseIssue } from "../core/session.ts";
import type { ImportOptions, ImportReport, ScanReport } from "../ports/app.ts";
import type { LogRef, Source } from "../ports/source.ts";

/** The disk as an import needs it. */
export interface ImportFiles {
  /** Absolute; `~` understood. */
  resolve(path: string): string;
  /** The `.jsonl` files that a path holds: itself, or all below it, with their names below it. Empty: there are none. */
  list(path: string): readonly { readonly path: string; readonly name: string; readonly bytes: number }[];
  exists(path: string): boolean;
  join(...segments: string[]): string;
  /** Last segment, without the file's ending. */
  stem(path: string): string;
  /** Copies the file to a new place, whole or not at all; false where a file with other content is there. */
  copy(from: string, to: string): "copied" | "same" | "taken";
}

export interface ImportDeps {
  /** The source that reads what was imported, and its folder. */
  readonly source: Source;
  readonly folder: string;
  readonly files: ImportFiles;
  scan(): Promise<ScanReport>;
}

type ImportedFile = ImportReport["files"][number];

const MAX_TWINS = 1000;

/** @throws TraceError `not_found` where the path holds no `.jsonl` file */
export async function importSessions(deps: ImportDeps, path: string, options: ImportOptions): Promise<ImportReport> {
  const { files } = deps;
  const from = files.resolve(path);
  if (!files.exists(from)) {
    throw new TraceError("not_found", `there is no ${from}`, {
      hint: "Name a JSONL file of exported sessions, or a folder.",
    });
  }
  // What was imported before is no export.
  const found = files.list(from).filter((file) => !file.path.startsWith(deps.folder));
  if (found.length === 0) {
    throw new TraceError("not_found", `${from} holds no .jsonl file`, {
      hint: "Name a JSONL file of exported sessions, or a folder that holds some.",
    });
  }
  const project = safeName(options.project ?? files.stem(from));
  const imported: ImportedFile[] = [];
  for (const { path: own, name, bytes } of found) {
    options.signal?.throwIfAborted();
    const { sessions, badLines } = await look(deps.source, { path: own, root: from, bytes }, options.signal);
    if (sessions === 0) {
      imported.push({ from: own, to: undefined, state: "refused", sessions, badLines });
      continue;
    }
    const { to, state } = place(deps, own, [project, safeName(name.replace(/\.jsonl$/i, ""))]);
    imported.push({ from: own, to, state, sessions, badLines });
  }
  return { project, files: imported, scan: await deps.scan() };
}

interface Looked {
  readonly sessions: number;
  readonly badLines: ImportedFile["badLines"];
}

async function look(
  source: Source,
  file: Pick<LogRef, "path" | "root" | "bytes">,
  signal?: AbortSignal,
): Promise<Looked> {
  let sessions = 0;
  const badLines: { line: number; message: string }[] = [];
  const log: LogRef = { source: source.name, modifiedAt: 0, ...file };
  for await (const item of source.read(log, { from: 0, ...(signal && { signal }) })) {
    if (item.kind === "session") sessions++;
    else if (item.kind === "issue" && item.issue.line !== undefined)
      badLines.push(badLine(item.issue, item.issue.line));
  }
  return { sessions, badLines };
}

function badLine({ code, message }: ParseIssue, line: number): { line: number; message: string } {
  return { line, message: `${code}: ${message}` };
}

/** The same file again changes nothing; another one of the same name gets a number. */
function place(
  { folder, files }: ImportDeps,
  from: string,
  [project, name]: readonly [string, string],
): { readonly to: string; readonly state: "imported" | "already_there" } {
  for (let n = 1; n <= MAX_TWINS; n++) {
    const to = files.join(folder, project, `${name}${n === 1 ? "" : `-${n}`}.jsonl`);
    const outcome = files.copy(from, to);
    if (outcome === "copied") return { to, state: "imported" };
    if (outcome === "same") return { to, state: "already_there" };
  }
  throw new TraceError("already_exists", `${MAX_TWINS} files of the name ${name} were imported before`, {
    hint: "Give another --project.",
  });
}

/** A name that is one folder or file on every system. */
function safeName(name: string): string {
  const safe = name
    .normalize("NFC")
    .replace(/[\\/]+/g, "-")
    .replace(/[^\p{L}\p{N}._-]+/gu, "_")
    .replace(/^[.\-_]+/, "")
    .slice(0, 100);
  return safe === "" ? "imported" : safe;
}
