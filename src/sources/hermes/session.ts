// What is remembered of one session of Hermes while it is read.

import type { JsonObject } from "../../io/jsonl.ts";

export interface Hermes {
  readonly key: string;
  model: string | undefined;
  /** Calls of the newest answer that have no id: results answer them in order. */
  nameless: string[];
  /** Hashes of the messages that were said: a compaction writes those it keeps once more. */
  readonly said: Set<number>;
  /** `seq` of the newest message that was not taken back, -1 for none. */
  tip: number;
  /** Messages that were taken back came. */
  rewound: boolean;
  /** The session's row, for its sums of tokens, and its rows of tokens by model. */
  head: JsonObject;
  readonly usage: JsonObject[];
}

export function newSession(key: string): Hermes {
  return { key, model: undefined, nameless: [], said: new Set(), tip: -1, rewound: false, head: {}, usage: [] };
}
