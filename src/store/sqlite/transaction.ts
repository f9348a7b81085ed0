// The writer's one open transaction: begun by the first write, undone by the first failure, after which nothing follows.

import type { Connection } from "./connection.ts";
import { failure } from "./failures.ts";

export interface TransactionOptions {
  /** Named where something fails. */
  readonly path: string;
  /** What goes with rows that are durable now. */
  readonly committed: () => void;
  /** What goes with rows that are undone. */
  readonly undone: () => void;
}

export class Transaction {
  private readonly main: Connection;
  private readonly options: TransactionOptions;
  private isOpen = false;
  /** What went wrong first. */
  private broken: unknown;
  private closed = false;

  constructor(main: Connection, options: TransactionOptions) {
    this.main = main;
    this.options = options;
  }

  begin(): void {
    if (this.isOpen) return;
    this.main.db.exec("BEGIN IMMEDIATE");
    this.isOpen = true;
  }

  commit(): void {
    this.main.db.exec("COMMIT");
    this.isOpen = false;
    this.options.committed();
  }

  /** Runs within the transaction. @throws TraceError as of `attempt` */
  write<T>(action: () => T): T {
    return this.attempt(() => {
      this.begin();
      return action();
    });
  }

  /** @throws TraceError the first failure, again for whatever comes after it */
  attempt<T>(action: () => T): T {
    if (this.broken !== undefined) throw this.broken;
    if (this.closed) throw new Error("the writer is closed");
    try {
      return action();
    } catch (error) {
      this.broken = failure(error, this.options.path);
      try {
        this.rollback(); // Fails, too, where a disk is full: the first failure is told.
      } catch {}
      throw this.broken;
    }
  }

  /** Nothing is written from here on. False where that was so before. */
  close(): boolean {
    if (this.closed) return false;
    this.closed = true;
    return true;
  }

  rollback(): void {
    if (this.isOpen && this.main.db.isTransaction) this.main.db.exec("ROLLBACK");
    this.isOpen = false;
    this.options.undone();
  }
}
