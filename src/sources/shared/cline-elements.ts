// Reads the arrays of a Cline task element by element, and says what is wrong with them under the file's own name.

import { TraceError } from "../../core/errors.ts";
import type { ParseIssue } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { documentValues } from "./document.ts";
import type { Reading } from "./reading.ts";

export interface Elements {
  readonly reading: Reading<unknown>;
  readonly options: Parameters<typeof documentValues>[1];
  /** Files that were read to their end, each counted once, to their bytes. */
  readonly counted: Map<string, number>;
  /** True where the list of messages has other members beside it. */
  readonly hasMembers?: boolean;
}

export interface Element {
  readonly value: JsonObject;
  /** From 0. */
  readonly index: number;
}

/**
 * The objects of the file's array. A file that went away meanwhile has none, unless it is the one that names the log.
 * @throws TraceError `source_unreadable`
 */
export function* elementsOf(place: Elements, path: string, named: string): Generator<Element> {
  const { reading, options, counted } = place;
  const isNew = !counted.has(path);
  let isTold = false;
  let isOther = false;
  try {
    // Roo wrote `{version, messages}` for a while.
    for (const item of documentValues(path, options, ["messages"])) {
      if (item.kind === "issue") reading.out.push(item);
      else if (item.kind === "end") {
        counted.set(path, item.offset);
        if (isNew) reading.count(item.lines, 0);
      } else if (item.index === undefined && item.key !== "version") {
        const message = "an object where a list of messages was expected";
        if (!isOther && !place.hasMembers)
          issueIn(reading, path, { code: "unsupported_format", line: item.line, message });
        isOther = true;
      } else if (item.index !== undefined) {
        if (isNew) reading.count(0, 1);
        if (isObject(item.value)) yield { value: item.value, index: item.index };
        else if (!isTold) {
          isTold = true;
          issueIn(reading, path, { code: "bad_record", line: item.line, message: "an element is no object; left out" });
        }
      }
    }
  } catch (cause) {
    if (path === named || !(cause instanceof TraceError)) throw cause;
    const message = "a file of the task is gone or cannot be read; the rest was read";
    issueIn(reading, path, { code: "missing_file", message });
  }
}

export function issueIn(reading: Reading<unknown>, path: string, issue: Omit<ParseIssue, "log">): void {
  reading.out.push({ kind: "issue", issue: { ...issue, log: path } });
}

/** Messages that are shown are written again while they grow; where that left several, the last one stands. */
export function* settled(elements: Iterable<Element>): Generator<Element> {
  let held: Element | undefined;
  for (const element of elements) {
    if (held && !isSame(held.value, element.value)) yield held;
    held = element;
  }
  if (held) yield held;
}

function isSame(before: JsonObject, after: JsonObject): boolean {
  const { ts, type, say, ask } = before;
  return (
    typeof ts === "number" &&
    ts === after["ts"] &&
    type === after["type"] &&
    say === after["say"] &&
    ask === after["ask"]
  );
}
