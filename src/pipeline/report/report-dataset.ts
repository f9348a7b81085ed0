// What a written dataset is: its manifest and receipt, and its rows as a trainer would read them.

import { createHash } from "node:crypto";
import { basename } from "node:path";
import type { DatasetManifest, ManifestFile } from "../../core/manifest.ts";
import type { Json } from "../../core/types.ts";
import type { DropReason } from "../../ports/app-export.ts";
import type { DatasetReport, Redactions, ReportProgress, WrittenFacts } from "../../ports/app-report.ts";
import { formatOfRows, formatSaid, rowAsWritten } from "../dataset-format.ts";
import { type FoundSet, findSet } from "../dataset-set.ts";
import type { ValidateDeps } from "../validate-dataset.ts";
import { type BalanceCounter, createBalance } from "./balance.ts";
import { sorted } from "./report-sessions.ts";
import { factsOf, textsOf, wordsOf } from "./row-facts.ts";
import { createTokenSpread } from "./token-spread.ts";

export interface WrittenDeps extends Omit<ValidateDeps, "facts"> {
  tokensIn(text: string): number;
}

interface Request {
  readonly path: string;
  readonly format?: string | undefined;
  readonly signal: AbortSignal;
  onProgress(progress: ReportProgress): void;
}

/** Groups of rows that are told one by one. */
const SHOWN_GROUPS = 100;
const PROGRESS_ROWS = 500;

/** @throws TraceError `not_found`, `source_unreadable`, `usage` where no format fits */
export async function reportWritten(deps: WrittenDeps, request: Request): Promise<Omit<DatasetReport, "page">> {
  const set = findSet(deps, request.path);
  const { manifest } = set;
  const counted = createCounted(deps);
  const files: WrittenFacts["files"][number][] = [];
  let format = formatSaid(deps.formats, request.format, manifest)?.format;
  for (const { path, entry } of set.files) {
    // Pages have no rows, and lines of an agent's log are none: what the manifest counts is what can be said of them.
    const isRead = (format === undefined || format.output.kind === "rows") && deps.exists(path);
    const read = isRead ? await readRows({ deps, request, manifest, counted, format }, path) : { rows: 0, format };
    format ??= read.format;
    files.push({ path, rows: isRead ? read.rows : (entry?.rows ?? 0), bytes: entry?.bytes, split: entry?.split });
  }
  if (format === undefined) format = formatOfRows(deps.formats, [], undefined).format;
  const rows = files.reduce((sum, file) => sum + file.rows, 0);
  return {
    written: {
      path: request.path,
      manifest: set.path,
      format: { name: format.name, version: manifest?.format.version ?? format.version },
      container: manifest?.container,
      files,
      faults: counted.faults,
    },
    sessions: manifest?.sessions.length ?? (counted.sessions.size > 0 ? counted.sessions.size : undefined),
    rows,
    turns: undefined,
    tokens: counted.tokens.spread,
    duplicates: { exact: counted.again, near: undefined, groups: counted.groups },
    balance: withTypes(counted.balance.balance, manifest),
    leftOut: numbersIn(manifest?.dropped) as Partial<Record<DropReason, number>>,
    redactions: redactionsOf(deps, set, request.path),
  };
}

interface Counted {
  readonly balance: BalanceCounter;
  readonly tokens: ReturnType<typeof createTokenSpread>;
  readonly sessions: Set<string>;
  /** Rows whose words another one has. */
  readonly again: number;
  readonly groups: DatasetReport["duplicates"]["groups"];
  faults: number;
  add(row: Json, place: string): void;
}

function createCounted({ tokensIn }: WrittenDeps): Counted {
  const balance = createBalance("row");
  const tokens = createTokenSpread("row");
  const sessions = new Set<string>();
  const first = new Map<string, string>();
  const groups = new Map<string, { readonly id: string; readonly likeness: number }[]>();
  let again = 0;
  return {
    balance,
    tokens,
    sessions,
    faults: 0,
    get again() {
      return again;
    },
    get groups() {
      return [...groups].map(([kept, left]) => ({ kept, left }));
    },
    add(row, place) {
      const { session, groups: of } = factsOf(row);
      if (session !== undefined) sessions.add(session);
      let own = 0;
      for (const text of textsOf(row)) own += tokensIn(text);
      tokens.add(own);
      balance.add(of, own);
      const words = hashOf(row);
      if (words === undefined) return;
      const kept = first.get(words);
      if (kept === undefined) {
        first.set(words, place);
        return;
      }
      again++;
      const left = groups.get(kept);
      if (left) left.push({ id: place, likeness: 1 });
      else if (groups.size < SHOWN_GROUPS) groups.set(kept, [{ id: place, likeness: 1 }]);
    },
  };
}

/** Undefined where nothing is said. */
function hashOf(row: Json): string | undefined {
  const hash = createHash("sha256");
  let isSaid = false;
  for (const words of wordsOf(row)) {
    isSaid = true;
    hash.update(words).update("\0");
  }
  return isSaid ? hash.digest("base64").slice(0, 24) : undefined;
}

interface Reading {
  readonly deps: WrittenDeps;
  readonly request: Request;
  readonly manifest: DatasetManifest | undefined;
  readonly counted: Counted;
  readonly format: WrittenDeps["formats"][number] | undefined;
}

/** Rows that tell of which format they are. */
const FIRST_ROWS = 20;

async function readRows({ deps, request, manifest, counted, format: said }: Reading, path: string) {
  const container = deps.containers.find(({ name }) => name === deps.containerOf(path));
  const name = basename(path);
  const of = manifest?.files.reduce((sum, file: ManifestFile) => sum + file.rows, 0);
  const first: { readonly line: number; readonly value: Json }[] = [];
  let format = said;
  let rows = 0;
  const take = (force: boolean) => {
    if (format === undefined && !force && first.length < FIRST_ROWS) return;
    format ??= formatOfRows(deps.formats, first, container).format;
    for (const { line, value } of first.splice(0))
      counted.add(rowAsWritten(value, format, container), `${name}:${line}`);
  };
  for await (const row of deps.rows(path, request.signal)) {
    rows++;
    if ("fault" in row) counted.faults++;
    else first.push(row);
    take(false);
    if (rows % PROGRESS_ROWS === 0) request.onProgress({ phase: "reading", done: rows, of });
  }
  if (first.length > 0) take(true);
  return { rows, format };
}

/** Types by the manifest, where rows do not say what they are. */
function withTypes(balance: DatasetReport["balance"], manifest: DatasetManifest | undefined): DatasetReport["balance"] {
  if (balance.some(({ by }) => by === "type")) return balance;
  const said = createBalance("session");
  for (const [type, count] of Object.entries(numbersIn(manifest?.labels))) said.add({ type }, undefined, count);
  return [...said.balance, ...balance];
}

/** Of the receipt of the whole set, or of the one file; by the manifest where there is no receipt. */
function redactionsOf(deps: WrittenDeps, { path, manifest }: FoundSet, asked: string): Redactions | undefined {
  const receipt = receiptOf(deps, path !== undefined && !isOneFile(asked, path) ? path : asked);
  const layers = receipt?.layers ?? (manifest && numbersIn(manifest.redactions));
  if (layers === undefined) return undefined;
  const lists = { layers: sorted(Object.entries(layers)), rules: sorted(Object.entries(receipt?.rules ?? {})) };
  const total = lists.layers.reduce((sum, { count }) => sum + count, 0);
  return { of: "replaced", total, values: undefined, kinds: [], ...lists };
}

/** Whether one file of a set was asked about, and not the set. */
function isOneFile(asked: string, manifest: string): boolean {
  return (
    asked !== manifest && !manifest.startsWith(`${asked.replace(/[\\/]$/, "")}/`) && !manifest.startsWith(`${asked}\\`)
  );
}

function receiptOf(deps: WrittenDeps, path: string) {
  const text = deps.text(deps.receiptPath(path));
  if (text === undefined) return undefined;
  try {
    const { redaction } = JSON.parse(text) as { readonly redaction?: Readonly<Record<string, unknown>> };
    if (redaction === undefined) return undefined;
    return { layers: replacedIn(redaction["layers"]), rules: replacedIn(redaction["rules"]) };
  } catch {
    // `verify` says what is wrong with it.
    return undefined;
  }
}

function replacedIn(counts: unknown): Record<string, number> {
  const all = Object.entries(typeof counts === "object" && counts !== null ? counts : {});
  return numbersIn(
    Object.fromEntries(all.map(([name, one]) => [name, (one as { readonly replaced?: unknown } | null)?.replaced])),
  );
}

/** A file may say anything. */
function numbersIn(counts: unknown): Record<string, number> {
  if (typeof counts !== "object" || counts === null) return {};
  return Object.fromEntries(
    Object.entries(counts).filter((one): one is [string, number] => Number.isSafeInteger(one[1]) && one[1] >= 0),
  );
}
