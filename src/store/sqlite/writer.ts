// The one writer: takes what logs turned into, and makes it durable without ever leaving the store half written.

import type { IndexText } from "../../core/redacted.ts";
import type { ParseIssue, SessionHead } from "../../core/session.ts";
import type { DecisionWriter } from "../../ports/decisions.ts";
import type { LabelWriter } from "../../ports/labels.ts";
import type { MessageBatch } from "../../ports/message-batch.ts";
import type { NewRelink } from "../../ports/relink.ts";
import type { ReviewWriter } from "../../ports/reviews.ts";
import type { RewritePieces } from "../../ports/scrub.ts";
import type { LogRef } from "../../ports/source.ts";
import type { SpreadWriter } from "../../ports/spread.ts";
import type {
  ArchiveSegment,
  LogClose,
  LogKey,
  LogMark,
  PricedUsage,
  SessionClose,
  SessionKey,
  SharedSessions,
  StoredFinding,
  StoreWriter,
} from "../../ports/store.ts";
import type { ViewWriter } from "../../ports/views.ts";
import { adoptArchive } from "../adopt.ts";
import { ArchiveWriter } from "../archive.ts";
import { destroyOrphans, scrubArchive } from "../scrub-archive.ts";
import { BodyWriter } from "./bodies.ts";
import { type Connection, connect } from "./connection.ts";
import { type Content, dropContent, putMessages } from "./content.ts";
import { sharedSessions } from "./copies.ts";
import { decisionWriter } from "./decisions.ts";
import { failure, guarded } from "./failures.ts";
import { dropFindings, OWN, putFindings } from "./findings.ts";
import { FLUSH_BYTES, FullText } from "./full-text.ts";
import { labelWriter } from "./labels.ts";
import { leaveOut } from "./leave-out.ts";
import { forget, inherit, type Lineage } from "./lineage.ts";
import { resolveLinks } from "./links.ts";
import { closeLog, markLog, type OpenLog, openLog, putFailure, putIssues } from "./logs.ts";
import { type OpenSession, saveProgress } from "./open-session.ts";
import { relink, unlink } from "./projects.ts";
import { purge, setProjection } from "./purge.ts";
import { reviewWriter } from "./reviews.ts";
import { carryOver } from "./revision.ts";
import { erase, forgetResume, overwriteDeleted, type Rewriters, readAgain, scrubSession } from "./scrub.ts";
import { claimSession, closeSession, takeUp } from "./sessions.ts";
import { spreadWriter } from "./spread.ts";
import { tidy } from "./tidy.ts";
import { Transaction } from "./transaction.ts";
import { UsageWriter } from "./usage.ts";
import { viewWriter } from "./views.ts";

const CACHE_KIB = 16 << 10;
/** Pages of the write-ahead log from which it is written back: large, since a bulk scan writes most pages once. */
const CHECKPOINT_PAGES = 16 << 10;
/** Pages up to which closing leaves the write-ahead log for later: writing it back waits for the disk. */
const SMALL_WAL_PAGES = 1000;

export interface WriterOptions {
  readonly home: string;
  readonly path: string;
  readonly now: () => number;
  readonly release: () => void;
  /** Most pages the database may have: a disk that is full, for tests. */
  readonly maxPages?: number;
}

export class SqliteWriter implements StoreWriter {
  readonly judgements: DecisionWriter;
  readonly labels: LabelWriter;
  readonly reviews: ReviewWriter;
  readonly spread: SpreadWriter;
  readonly views: ViewWriter;
  private readonly options: WriterOptions;
  private readonly main: Connection;
  private readonly bodies: BodyWriter;
  private readonly fullText: FullText;
  private readonly usage: UsageWriter;
  private readonly archive: ArchiveWriter;
  private readonly content: Content;
  private readonly lineage: Lineage;
  private readonly logs = new Map<LogKey, OpenLog>();
  private readonly sessions = new Map<SessionKey, OpenSession>();
  private readonly transaction: Transaction;
  /** True where pages of the write-ahead log hold what was taken from the index. */
  private purged = false;

  constructor(options: WriterOptions) {
    this.options = options;
    this.main = connect(options.path, { readOnly: false, cacheKiB: CACHE_KIB });
    try {
      if (options.maxPages !== undefined) this.main.db.exec(`PRAGMA max_page_count = ${options.maxPages}`);
      this.bodies = new BodyWriter(options.home, this.main);
      for (const { db } of [this.main, this.bodies.connection]) {
        db.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
      }
      this.fullText = new FullText(this.main);
    } catch (error) {
      this.main.close();
      throw failure(error, options.path);
    }
    this.usage = new UsageWriter(this.main);
    this.archive = new ArchiveWriter(options.home, this.main);
    this.transaction = new Transaction(this.main, {
      path: options.path,
      committed: () => this.archive.removeReplaced(),
      undone: () => this.bodies.rollback(),
    });
    this.content = { main: this.main, bodies: this.bodies, fullText: this.fullText };
    this.lineage = { main: this.main, usage: this.usage, bodies: this.bodies.reader };
    const write = <T>(action: () => T): T => this.write(action);
    this.judgements = decisionWriter(this.main, write, options.now);
    this.labels = labelWriter(this.main, write, options.now);
    this.reviews = reviewWriter(this.main, write, options.now);
    this.spread = spreadWriter(this.main, write);
    this.views = viewWriter(this.main, write, options.now);
  }

  openLog(log: LogRef, mode: "append" | "replace", rewritten: boolean): LogKey {
    return this.write(() => {
      const open = openLog(this.main, log, mode, { rewritten, now: this.options.now() });
      if (rewritten) this.archive.rewrite(open.key);
      this.logs.set(open.key, open);
      return open.key;
    });
  }

  openSession(log: LogKey, head: SessionHead): SessionKey {
    return this.write(() => {
      const open = this.log(log);
      const { key, takenOver } = claimSession(this.main, log, head);
      if ((open.replaces || takenOver) && !open.sessions.has(key)) {
        forget(this.lineage, key);
        dropContent(this.content, key);
        this.sessions.delete(key);
      }
      open.sessions.add(key);
      if (!this.sessions.has(key)) this.sessions.set(key, takeUp(this.main, key, log, head));
      return key;
    });
  }

  putMessages(session: SessionKey, batch: MessageBatch): void {
    this.write(() => {
      const { text, cjk } = batch.text;
      if (this.fullText.isFull(text.length + (cjk?.length ?? 0))) {
        this.commitRows();
        this.commitText();
        this.transaction.begin();
      }
      putMessages(this.content, this.session(session), batch);
    });
  }

  putUsage(session: SessionKey, entries: readonly PricedUsage[]): void {
    this.write(() => this.usage.put(this.session(session), entries));
  }

  putFindings(session: SessionKey, findings: readonly StoredFinding[]): void {
    this.write(() => {
      const open = this.sessions.get(session);
      // Between open and close, the earlier findings on title and paths go on masking the earlier title and paths.
      const now = open ? findings.filter(({ seq }) => seq !== OWN) : findings;
      if (open) for (const finding of findings) if (finding.seq === OWN) open.ownFindings.push(finding);
      putFindings(this.main, session, now);
    });
  }

  putIssues(log: LogKey, issues: readonly ParseIssue[]): void {
    this.write(() => putIssues(this.main, log, issues));
  }

  putFailure(log: LogRef, issue: ParseIssue): void {
    this.write(() => putFailure(this.main, log, issue, this.options.now()));
  }

  putSegment(log: LogKey, segment: ArchiveSegment): void {
    this.write(() => this.archive.append(log, segment));
  }

  closeSession(session: SessionKey, close: SessionClose): void {
    this.write(() => {
      const open = this.session(session);
      this.usage.flush(open);
      saveProgress(this.main, open);
      closeSession(this.content, open, close);
      this.usage.sum(session);
      this.sessions.delete(session);
    });
  }

  closeLog(log: LogKey, close: LogClose): void {
    this.write(() => {
      const open = this.log(log);
      const stored = this.main.all<{ key: number }>("SELECT key FROM sessions WHERE log = ?", log);
      for (const { key } of stored)
        if (open.replaces && !open.sessions.has(key)) leaveOut(this.content, this.lineage, key, open.rewritten);
      const waiting = stored.some(({ key }) => this.fullText.hasWaiting(key));
      closeLog(this.content, log, { ...close, state: waiting ? "unindexed" : "ready", now: this.options.now() });
      this.archive.finish(log, close.replacesArchive ?? false);
      this.logs.delete(log);
    });
  }

  markLog(log: LogKey, change: LogMark): void {
    this.write(() => markLog(this.main, log, change, this.options.now()));
  }

  dropFindings(session: SessionKey): void {
    this.write(() => dropFindings(this.main, session));
  }

  relink(link: NewRelink): void {
    this.write(() => relink(this.main, link, this.options.now()));
  }

  unlink(root: string): void {
    this.write(() => unlink(this.main, root));
  }

  adoptArchive(rootOf: (source: string, path: string) => string): number {
    return this.write(() => adoptArchive(this.options.home, this.main, rootOf, this.options.now()));
  }

  reindex(session: SessionKey, seq: number, text: IndexText): void {
    this.write(() => {
      const sql = "SELECT id FROM messages WHERE session = ? AND seq = ?";
      const row = this.main.get<{ id: number }>(sql, session, seq);
      if (!row) return;
      if (this.fullText.isFull(text.text.length + (text.cjk?.length ?? 0))) {
        this.commitRows();
        this.commitText();
        this.transaction.begin();
      }
      this.fullText.replace(session, row.id, text);
    });
  }

  unindexed(): readonly SessionKey[] {
    return [...this.fullText.lost];
  }

  setIndexed(session: SessionKey): void {
    this.fullText.found(session);
  }

  setProjection(projection: string): void {
    this.write(() => setProjection(this.main, projection));
  }

  get pendingText(): number {
    return this.fullText.bytes;
  }

  commit(full: boolean): void {
    this.transaction.attempt(() => {
      this.commitRows();
      if (full || this.fullText.bytes >= FLUSH_BYTES) this.commitText();
    });
  }

  sharedSessions(): readonly SharedSessions[] {
    return this.write(() => sharedSessions(this.lineage));
  }

  inherit(copy: SessionKey, original: SessionKey, kind: "fork" | "replay"): void {
    this.write(() => inherit(this.lineage, { copy, original, kind }));
  }

  resolveLinks(): void {
    this.write(() => resolveLinks(this.main));
  }

  tidy(budgetMs: number): void {
    this.commit(true);
    this.transaction.attempt(() => {
      this.bodies.sweep();
      const deps = { home: this.options.home, main: this.main, now: () => performance.now() };
      if (purge(deps, budgetMs)) this.purged = true;
      tidy(deps, budgetMs);
    });
  }

  scrubSession(session: SessionKey, rewriters: Rewriters): boolean {
    overwriteDeleted(this.content);
    return this.write(() => {
      const changed = scrubSession(this.content, session, rewriters);
      if (changed) carryOver(this.main, session);
      return changed;
    });
  }

  scrubArchive(log: LogKey, rewrite: RewritePieces, resetLast: boolean): void {
    overwriteDeleted(this.content);
    this.write(() => forgetResume(this.main, log));
    this.commit(true);
    this.transaction.attempt(() => scrubArchive({ home: this.options.home, main: this.main }, log, rewrite, resetLast));
  }

  readAgain(log: LogKey, file: Parameters<typeof readAgain>[2]): void {
    this.write(() => readAgain(this.main, log, file));
  }

  erase(): void {
    this.commit(true);
    this.transaction.attempt(() => {
      overwriteDeleted(this.content);
      this.bodies.sweep();
      this.bodies.reader.forget();
      destroyOrphans({ home: this.options.home, main: this.main });
      erase(this.content);
    });
  }

  /** What was not committed is undone, as by a kill. */
  close(): void {
    if (!this.transaction.close()) return;
    try {
      this.transaction.rollback();
      guarded(this.options.path, () => {
        writeBack(this.main, this.purged ? 0 : SMALL_WAL_PAGES);
        writeBack(this.bodies.connection, SMALL_WAL_PAGES);
      });
    } finally {
      this.bodies.close();
      this.main.close();
      this.options.release();
    }
  }

  private commitRows(): void {
    this.transaction.begin();
    for (const session of this.sessions.values()) {
      this.usage.flush(session);
      saveProgress(this.main, session);
    }
    this.bodies.commit();
    this.transaction.commit();
  }

  private commitText(): void {
    if (this.fullText.isEmpty) return;
    this.transaction.begin();
    this.fullText.write();
    this.transaction.commit();
  }

  private write<T>(action: () => T): T {
    return this.transaction.write(action);
  }

  private log(key: LogKey): OpenLog {
    const open = this.logs.get(key);
    if (!open) throw new Error(`log ${key} is not open`);
    return open;
  }

  private session(key: SessionKey): OpenSession {
    const open = this.sessions.get(key);
    if (!open) throw new Error(`session ${key} is not open`);
    return open;
  }
}

function writeBack({ db }: Connection, smallPages: number): void {
  const wal = db.prepare("PRAGMA wal_checkpoint(NOOP)").get() as { readonly log?: number } | undefined;
  if ((wal?.log ?? 0) > smallPages) db.exec("PRAGMA wal_checkpoint(TRUNCATE)");
}
