// Reads one rollout as a stream of items, from its start or from where an earlier read stopped.

import { readRecords } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions, SourceItem } from "../../ports/source.ts";
import { isDocument, readRolloutDocument } from "./document.ts";
import { takeRecord } from "./records.ts";
import { factsOf, frozen, newReading, newState, type RolloutState } from "./state.ts";
import { indexTitle } from "./titles.ts";

/** Issues before the first record; more of them are given out before the session is known. */
const MAX_EARLY = 256;

export function* readRollout(log: LogRef, options: ReadOptions): Generator<SourceItem> {
  const resumed = options.from > 0 ? (options.state as RolloutState | undefined) : undefined;
  // A copy: the same state may be read on from more than once.
  const reading = newReading(log, resumed === undefined ? newState() : structuredClone(resumed));
  const { state } = reading;
  const { tap, signal, maxLineBytes } = options;
  let opened = false;
  let offset = options.from;
  const records = !isDocument(log.path)
    ? readRecords(log.path, {
        from: options.from,
        firstLine: state.nextLine,
        ...(tap === undefined ? {} : { tap }),
        ...(signal === undefined ? {} : { signal }),
        ...(maxLineBytes === undefined ? {} : { maxLineBytes }),
      })
    : readRolloutDocument(log, options);
  for (const item of records) {
    if (item.kind === "record") takeRecord(reading, item.value, item.line);
    else if (item.kind === "issue") reading.out.push({ kind: "issue", issue: item.issue });
    else {
      offset = item.offset;
      state.nextLine = item.nextLine;
      state.lines += item.lines;
    }
    if (!opened && state.head !== undefined) {
      opened = true;
      yield { kind: "session", head: state.head };
    }
    if (reading.out.length > 0 && (opened || reading.out.length > MAX_EARLY)) {
      yield* reading.out;
      reading.out = [];
    }
  }
  yield* reading.out;
  if (state.head !== undefined) {
    const facts = factsOf(state, state.head, indexTitle(log.root, state.head.externalId));
    yield { kind: "session_end", facts };
  }
  yield { kind: "end", offset, state: frozen(reading) };
}
