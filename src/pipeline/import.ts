// Takes exported sessions in: checks each file with the source that will read it, copies what is new of it into `custom/`,
// and scans.

import { TraceError } from "../core/errors.ts";
import type { ParseIssue } from "../core/session.ts";
import type { ImportOptions, ImportReport, ScanReport } from "../ports/app.ts";
import type { LogRef, Source } from "../ports/source.ts";

/** The disk as an import needs it. */
export interface ImportFiles {
  /** Absolute; `~` understood. */
  resolve(path: string): string;
  exists(path: string): boolean;
  /** The `.jsonl` files that a path holds: itself, or all below it but for `without`, with their names below it. */
  list(
    path: string,
    without: string,
    onUnreadable: (path: string, message: string) => void,
  ): readonly { readonly path: string; readonly name: string; readonly bytes: number }[];
  join(...segments: string[]): string;
  /** Last segment, without the file's ending. */
  stem(path: string): string;
  /**
   * Copies the file to a new place, whole or not at all, without these lines (from 1). `taken`: a file with other
   * content is there.
   */
  copy(from: string, to: string, without: ReadonlySet<number>): "copied" | "same" | "taken";
}

/** What the store has of a session that a line holds. */
export interface KnownSession {
  readonly id: string;
  readonly messages: number;
}

export interface ImportDeps {
  /** The source that reads what was imported, and its folder. */
  readonly source: Source;
  readonly folder: string;
  readonly files: ImportFiles;
  /** Sessions of the store, of any source, that the agent or an export named so. */
  known(externalId: string): readonly KnownSession[];
  scan(): Promise<ScanReport>;
}

type ImportedFile = ImportReport["files"][number];

/** Folder of what was imported without a project: there each line, or its file, names its own. */
const UNNAMED = "imported";
const MAX_TWINS = 1000;
/** Of a name, in bytes: with a number and an ending it stays below what file systems take. */
const MAX_NAME_BYTES = 180;
/** Names that Windows keeps for devices, whatever their ending. */
const DEVICES = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** @throws TraceError `not_found` where the path holds no `.jsonl` file */
export async function importSessions(deps: ImportDeps, path: string, options: ImportOptions): Promise<ImportReport> {
  const { files } = deps;
  const from = files.resolve(path);
  if (!files.exists(from)) {
    throw new TraceError("not_found", `there is no ${from}`, {
      hint: "Name a JSONL file of exported sessions, or a folder.",
    });
  }
  const unreadable: ImportReport["unreadable"][number][] = [];
  // What was imported before is no export.
  const found = files.list(from, deps.folder, (folder, message) => unreadable.push({ path: folder, message }));
  if (found.length === 0) {
    throw new TraceError(
      "not_found",
      `${from} holds no .jsonl file${unreadable.length > 0 ? " that may be read" : ""}`,
      {
        hint: "Name a JSONL file of exported sessions, or a folder that holds some.",
      },
    );
  }
  const project = options.project === undefined ? UNNAMED : safeName(options.project);
  const imported: ImportedFile[] = [];
  for (const { path: own, name, bytes } of found) {
    options.signal?.throwIfAborted();
    const looked = await look(deps, { path: own, root: from, bytes }, options.signal);
    imported.push(take(deps, own, [project, safeName(name.replace(/\.jsonl$/i, ""))], looked));
  }
  return {
    project: options.project === undefined ? undefined : project,
    files: imported,
    unreadable,
    scan: await deps.scan(),
  };
}

interface Looked {
  readonly sessions: number;
  readonly badLines: ImportedFile["badLines"];
  readonly skipped: ImportedFile["skipped"];
}

/** Reads a file as the source will; a session of which the store has as much already is not taken again. */
async function look(
  deps: ImportDeps,
  file: Pick<LogRef, "path" | "root" | "bytes">,
  signal?: AbortSignal,
): Promise<Looked> {
  let sessions = 0;
  let messages = 0;
  let line = 0;
  const badLines: { line: number; message: string }[] = [];
  const skipped: { line: number; session: string }[] = [];
  const log: LogRef = { source: deps.source.name, modifiedAt: 0, ...file };
  for await (const item of deps.source.read(log, { from: 0, ...(signal && { signal }) })) {
    if (item.kind === "issue" && item.issue.line !== undefined) badLines.push(badLine(item.issue, item.issue.line));
    else if (item.kind === "session") {
      sessions++;
      messages = 0;
    } else if (item.kind === "message") {
      messages++;
      line = item.message.line;
    } else if (item.kind === "session_end" && messages > 0) {
      const { externalId } = item.facts.head;
      const stored = deps.known(externalId).find((known) => known.messages >= messages);
      if (stored) skipped.push({ line, session: stored.id });
    }
  }
  return { sessions, badLines, skipped };
}

function badLine({ code, message }: ParseIssue, line: number): { line: number; message: string } {
  return { line, message: `${code}: ${message}` };
}

function take(deps: ImportDeps, from: string, place: readonly [string, string], looked: Looked): ImportedFile {
  const { sessions, badLines, skipped } = looked;
  const all = { from, sessions: sessions - skipped.length, badLines, skipped };
  if (sessions === 0) return { ...all, to: undefined, state: "refused" };
  if (all.sessions === 0) return { ...all, to: undefined, state: "already_there" };
  return { ...all, ...copyInto(deps, from, place, new Set(skipped.map(({ line }) => line))) };
}

/** The same file again changes nothing; another one of the same name gets a number. */
function copyInto(
  { folder, files }: ImportDeps,
  from: string,
  [project, name]: readonly [string, string],
  without: ReadonlySet<number>,
): { readonly to: string; readonly state: "imported" | "already_there" } {
  for (let n = 1; n <= MAX_TWINS; n++) {
    const to = files.join(folder, project, `${name}${n === 1 ? "" : `-${n}`}.jsonl`);
    const outcome = files.copy(from, to, without);
    if (outcome === "copied") return { to, state: "imported" };
    if (outcome === "same") return { to, state: "already_there" };
  }
  throw new TraceError("already_exists", `${MAX_TWINS} files of the name ${name} were imported before`, {
    hint: "Give another --project.",
  });
}

/** A name that is one folder or file on every system. */
export function safeName(name: string): string {
  const safe = name
    .normalize("NFC")
    .replace(/[\\/]+/g, "-")
    // A hyphen, behind which rules still see where a secret begins.
    .replace(/[^\p{L}\p{N}._-]+/gu, "-")
    .replace(/^[.\-_]+|[.\-_]+$/g, "");
  const short = cutTo(DEVICES.test(safe) ? `${safe.replace(".", "_")}_` : safe, MAX_NAME_BYTES);
  return short === "" ? "unnamed" : short;
}

/** The longest beginning of whole characters that takes at most so many bytes of UTF-8. */
function cutTo(text: string, most: number): string {
  let bytes = 0;
  let cut = "";
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    if (bytes > most) break;
    cut += letter;
  }
  return cut;
}
