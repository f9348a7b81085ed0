// What is remembered from value to value of one Amp thread.

import type { Spent } from "../shared/session.ts";

export interface LedgerEntry {
  readonly message: string | undefined;
  readonly spent: Spent;
}

export interface Own {
  /** Ids of the messages whose tokens are counted. */
  counted: string[];
  ledger: LedgerEntry[];
}

export function newOwn(): Own {
  return { counted: [], ledger: [] };
}
