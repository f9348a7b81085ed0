// Strings of a session in which something was found: title, folders, first prompt. They are kept beside the bodies, and
// the main database holds none of them, so that nothing but bodies and archive holds a secret.

import type { SessionFacts, SessionHead } from "../../core/session.ts";
import { packBlock, unpack } from "../../io/zstd.ts";
import type { SessionKey } from "../../ports/store.ts";
import type { BodyReader, BodyWriter } from "./bodies.ts";
import type { Connection } from "./connection.ts";
import { fromColumn, fromColumnOrNull, toColumn, toColumnOrNull } from "./text.ts";

/** `seq` of findings on the session's own strings. */
const OWN = -1;
/** Before the number of the block that holds a column's text. */
const REFERENCE = "\u0002";

export interface PrivateTexts {
  readonly facts: SessionFacts;
  readonly firstPrompt?: string | undefined;
}

/** Columns of `sessions`. */
export interface TextColumns {
  readonly facts: string;
  readonly first_prompt: string | null;
  readonly private_block: number | null;
}

export interface Keeper {
  readonly main: Connection;
  readonly bodies: Pick<BodyWriter, "put">;
}

/** What the session's row may hold of its texts. `firstPromptSeq`: the message that the first prompt is taken from. */
export function textColumns(
  keeper: Keeper,
  session: SessionKey,
  texts: PrivateTexts,
  firstPromptSeq: number | undefined,
): TextColumns {
  const { main } = keeper;
  free(main, session);
  const paths = ownPaths(main, session);
  const isFound = firstPromptSeq !== undefined && holdsFindings(main, session, firstPromptSeq);
  if (paths.length === 0 && !isFound) {
    const { facts, firstPrompt } = texts;
    return { facts: JSON.stringify(facts), first_prompt: toColumnOrNull(firstPrompt), private_block: null };
  }
  return hidden(keeper, texts, paths);
}

function hidden({ bodies }: Keeper, texts: PrivateTexts, paths: readonly string[]): TextColumns {
  const block = bodies.put([packBlock(Buffer.from(JSON.stringify(texts)))]);
  return { facts: JSON.stringify(skeleton(texts.facts, paths)), first_prompt: null, private_block: block };
}

/** Ids and numbers; folders and branches only where nothing was found in any. */
function skeleton(facts: SessionFacts, paths: readonly string[]): SessionFacts {
  const { title: _, ...rest } = facts;
  if (paths.every((path) => path === "title")) return rest;
  return { ...rest, head: bareHead(facts.head), cwds: [], gitBranches: [], foreignTitles: [] };
}

/** Without folder and branch. */
export function bareHead(head: SessionHead): SessionHead {
  const { cwd: _cwd, project: _project, gitBranch: _branch, gitRemote: _remote, ...bare } = head;
  return bare;
}

function ownPaths(main: Connection, session: SessionKey): string[] {
  const sql = "SELECT DISTINCT path FROM findings WHERE session = ? AND seq = ?";
  return main.all<{ path: string }>(sql, session, OWN).map(({ path }) => fromColumn(path));
}

function holdsFindings(main: Connection, session: SessionKey, seq: number): boolean {
  return main.get("SELECT 1 AS one FROM findings WHERE session = ? AND seq = ? LIMIT 1", session, seq) !== undefined;
}

/** The block of a session's texts is to go. */
export function free(main: Connection, session: SessionKey): void {
  main.run(
    "INSERT OR IGNORE INTO freed SELECT private_block FROM sessions WHERE key = ? AND private_block IS NOT NULL",
    session,
  );
}

/** Something was found in the texts of a session that was closed before: they are hidden now. True where they were not. */
export function hideTexts(keeper: Keeper, session: SessionKey): boolean {
  const { main } = keeper;
  const row = main.get<TextColumns & { readonly linked_title: string | null }>(
    "SELECT facts, first_prompt, private_block, linked_title FROM sessions WHERE key = ? AND closed = 1",
    session,
  );
  if (!row) return false;
  const paths = ownPaths(main, session);
  let done = false;
  if (row.private_block === null) {
    const texts = { facts: JSON.parse(row.facts) as SessionFacts, firstPrompt: fromColumnOrNull(row.first_prompt) };
    const columns = hidden(keeper, texts, paths);
    main.run(
      "UPDATE sessions SET facts = ?, first_prompt = ?, private_block = ? WHERE key = ?",
      columns.facts,
      columns.first_prompt,
      columns.private_block,
      session,
    );
    for (const { title, messageKey } of foundTitles(texts.facts, paths)) done = hideTitle(keeper, messageKey, title);
    done = true;
  }
  // A title that another log gave.
  const linked = row.linked_title;
  if (linked !== null && !linked.startsWith(REFERENCE) && paths.includes("title")) {
    for (const { message_key } of main.all<{ message_key: number }>(
      "SELECT message_key FROM foreign_titles WHERE target = ? AND title = ?",
      session,
      linked,
    ))
      done = hideTitle(keeper, message_key, fromColumn(linked)) || done;
  }
  return done;
}

function hideTitle(keeper: Keeper, messageKey: number, title: string): boolean {
  const { main } = keeper;
  const reference = titleColumn(keeper, title, true);
  const before = toColumn(title);
  main.run("UPDATE foreign_titles SET title = ? WHERE message_key = ? AND title = ?", reference, messageKey, before);
  main.run("UPDATE sessions SET linked_title = ? WHERE linked_title = ?", reference, before);
  return true;
}

/** Titles for other sessions in which something was found. */
export function foundTitles(facts: SessionFacts, paths: readonly string[]): SessionFacts["foreignTitles"] {
  return facts.foreignTitles.filter((_, i) => paths.includes(`foreignTitles.${i}.title`));
}

/** A title that one log gives to another session, as a column holds it. */
export function titleColumn({ bodies }: Keeper, title: string, isHidden: boolean): string {
  return isHidden ? `${REFERENCE}${bodies.put([packBlock(Buffer.from(JSON.stringify(title)))])}` : toColumn(title);
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

export function readTexts(bodies: BodyReader, row: TextColumns): PrivateTexts {
  const { facts, first_prompt, private_block } = row;
  const kept = private_block === null ? undefined : read(bodies, private_block);
  // While its log is read again a block may be gone: what is left tells which session it is.
  if (kept !== undefined) return kept as PrivateTexts;
  return { facts: JSON.parse(facts) as SessionFacts, firstPrompt: fromColumnOrNull(first_prompt) };
}

export function readTitle(bodies: BodyReader, column: string | null): string | undefined {
  if (!column?.startsWith(REFERENCE)) return fromColumnOrNull(column);
  return read(bodies, Number(column.slice(1))) as string | undefined;
}

function read(bodies: BodyReader, block: number): unknown {
  const frame = bodies.frame(block);
  return frame && JSON.parse(unpack(frame).toString("utf8"));
}

/** Runs what overwrites secrets in the main database: what stood there before is zeroed, not only let go. */
export function erasing<T>(main: Connection, action: () => T): T {
  main.db.exec("PRAGMA secure_delete = ON");
  try {
    return action();
  } finally {
    main.db.exec("PRAGMA secure_delete = OFF");
  }
}
