// What a session says of itself in words: title, folders, branches, first prompt. It is kept beside the bodies, always:
// what is no secret today may be known as one tomorrow, and the main database holds none.

import { idHash } from "../../core/ids.ts";
import type { SessionFacts, SessionHead } from "../../core/session.ts";
import type { SessionKey } from "../../ports/store.ts";
import type { BodyReader, BodyWriter } from "./bodies.ts";
import type { Connection } from "./connection.ts";
import { fromColumnOrNull } from "./text.ts";

/** Before the number of the block that holds a column's text. */
const REFERENCE = "\u0002";

export interface PrivateTexts {
  readonly facts: SessionFacts;
  readonly firstPrompt?: string | undefined;
}

/** Columns of `sessions`. */
export interface TextColumns {
  readonly facts: string;
  /** Of a store from before there were private texts. */
  readonly first_prompt: string | null;
  readonly private_block: number | null;
}

export interface Keeper {
  readonly main: Connection;
  readonly bodies: Pick<BodyWriter, "put" | "reader">;
}

/** Puts a session's texts away; gives the block, and what its row may hold of them. */
export function keepTexts(
  { main, bodies }: Keeper,
  session: SessionKey,
  texts: PrivateTexts,
): { readonly facts: string; readonly block: number } {
  freeTexts(main, session);
  return { facts: JSON.stringify(wordless(texts.facts)), block: putText(bodies, texts) };
}

/** Ids and numbers, which SQL asks for; a folder is told from another by its hash. */
function wordless(facts: SessionFacts): object {
  const { title: _title, cwds: _cwds, gitBranches: _branches, foreignTitles: _given, ...rest } = facts;
  const { cwd } = facts.head;
  return { ...rest, head: bareHead(facts.head), ...(cwd !== undefined && { cwdHash: folderHash(cwd) }) };
}

/** Without folder and branch. */
export function bareHead(head: SessionHead): SessionHead {
  const { cwd: _cwd, project: _project, gitBranch: _branch, gitRemote: _remote, ...bare } = head;
  return bare;
}

export function folderHash(cwd: string): number {
  return idHash(cwd);
}

/** As they are: a list wants a thousand of them, and each is short. */
function putText(bodies: Keeper["bodies"], text: unknown): number {
  return bodies.put([Buffer.from(JSON.stringify(text))]);
}

/** The block of a session's texts is to go. */
export function freeTexts(main: Connection, session: SessionKey): void {
  main.run(
    "INSERT OR IGNORE INTO freed SELECT private_block FROM sessions WHERE key = ? AND private_block IS NOT NULL",
    session,
  );
}

/** A title that one log gives to another session, as a column holds it. */
export function titleColumn({ bodies }: Keeper, title: string): string {
  return blockColumn(putText(bodies, title));
}

/** A column that names the block which holds its text. */
export function blockColumn(block: number): string {
  return `${REFERENCE}${block}`;
}

/** The block that a column names; undefined where the column is the text. */
export function titleBlock(column: string): number | undefined {
  return column.startsWith(REFERENCE) ? Number(column.slice(1)) : undefined;
}

export function freeTitle(main: Connection, column: string): void {
  const block = titleBlock(column);
  if (block !== undefined) main.run("INSERT OR IGNORE INTO freed VALUES (?)", block);
}

/** The blocks of titles that a session gave are to go with them. */
export function freeTitles(main: Connection, giver: SessionKey): void {
  main.run(
    `INSERT OR IGNORE INTO freed SELECT CAST(substr(title, 2) AS INTEGER) FROM foreign_titles
     WHERE giver = ? AND title >= ? AND title < ?`,
    giver,
    REFERENCE,
    "\u0003",
  );
}

export interface TextSource {
  readonly main: Connection;
  readonly bodies: BodyReader;
}

export function readTexts(source: TextSource, session: SessionKey, row: TextColumns): PrivateTexts {
  const { facts, first_prompt, private_block } = row;
  if (private_block !== null) {
    const kept = readText(source.bodies, private_block) as PrivateTexts | undefined;
    if (kept) return kept;
    // Its log was read again meanwhile: then they lie elsewhere by now.
    const sql = "SELECT facts, first_prompt, private_block FROM sessions WHERE key = ?";
    const again = source.main.get<TextColumns>(sql, session);
    if (again && again.private_block !== private_block) return readTexts(source, session, again);
  }
  const bare = JSON.parse(facts) as SessionFacts;
  return { facts: { ...EMPTY, ...bare }, firstPrompt: fromColumnOrNull(first_prompt) };
}

const EMPTY = { cwds: [], gitBranches: [], foreignTitles: [] };

export function readTitle(bodies: BodyReader, column: string | null): string | undefined {
  const block = column === null ? undefined : titleBlock(column);
  if (block === undefined) return fromColumnOrNull(column);
  return readText(bodies, block) as string | undefined;
}

function readText(bodies: BodyReader, block: number): unknown {
  const bytes = bodies.frame(block);
  return bytes && JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8"));
}
