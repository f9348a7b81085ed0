// Puts one request together from the operations that a first pass noted: no more than one of them is held at a time.

import { isObject, type JsonObject } from "../../io/jsonl.ts";
import type { LineStarts } from "../shared/line-starts.ts";
import { LinesAgain } from "../shared/lines-again.ts";
import { isPath, KINDS, operate } from "./operations.ts";
import type { Asked, At, Written } from "./replay.ts";

export interface Body {
  readonly request: unknown;
  /** Lines of operations that lead nowhere. */
  readonly astray: readonly number[];
  /** The line with which the request became too large: that operation and what came after it were left out. */
  readonly cutAt: number | undefined;
  /** Something was not where it had been. */
  readonly changed: boolean;
}

export interface Lines {
  readonly path: string;
  readonly starts: LineStarts;
  /** The size over which a request takes nothing more. */
  readonly maxBytes: number;
}

export class Bodies {
  private readonly lines: Lines;
  private readonly again = new LinesAgain();
  /** A line with many requests is parsed once: what was taken from it is no longer in it. */
  private shared: { readonly line: number; readonly records: readonly unknown[] } | undefined;

  constructor(lines: Lines) {
    this.lines = lines;
  }

  /** @throws TraceError `source_unreadable` */
  of({ written, patches }: Asked): Body {
    const root: JsonObject = { request: written && this.whole(written) };
    const astray: number[] = [];
    const { maxBytes } = this.lines;
    let changed = written !== undefined && root["request"] === undefined;
    let size = 0;
    let added = 0;
    for (let i = 0; i < patches.length; i += 2) {
      const line = patches[i] as number;
      added += this.bytesOf(line);
      // What was added may have taken the place of what was there: measured now and then.
      if (size + added > maxBytes && added > maxBytes / 4) {
        size = sizeOf(root);
        added = this.bytesOf(line);
        if (size + added > maxBytes) return { request: root["request"], astray, cutAt: line, changed };
      }
      const operation = this.recordsAt(line)[patches[i + 1] as number];
      if (!isObject(operation) || !isPath(operation["k"])) changed = true;
      else if (!operate(root, ["request", ...operation["k"].slice(2)], operation)) astray.push(line);
    }
    return { request: root["request"], astray, cutAt: undefined, changed };
  }

  close(): void {
    this.again.close();
  }

  private whole({ line, place, index, shared }: Written): unknown {
    const operation = this.recordsOf({ line, place }, shared);
    if (!isObject(operation)) return undefined;
    const { kind, v: value } = operation;
    if (index < 0) return value;
    const list = kind === KINDS.initial && isObject(value) ? value["requests"] : value;
    if (!Array.isArray(list)) return undefined;
    const request: unknown = list[index];
    list[index] = undefined;
    return request;
  }

  private recordsOf({ line, place }: At, shared: boolean): unknown {
    if (!shared) return this.recordsAt(line)[place];
    if (this.shared?.line !== line) {
      this.shared = undefined;
      this.shared = { line, records: this.recordsAt(line) };
    }
    return this.shared.records[place];
  }

  private recordsAt(line: number): readonly unknown[] {
    return this.again.recordsAt(this.lines.path, { line, ...this.lines.starts.of(line) });
  }

  private bytesOf(line: number): number {
    const { from, to } = this.lines.starts.of(line);
    return to - from;
  }
}

/** About as many bytes as the value's JSON has. */
function sizeOf(value: unknown): number {
  let size = 0;
  const open = [value];
  while (open.length > 0) {
    const at = open.pop();
    if (typeof at === "string") size += at.length + 2;
    else if (Array.isArray(at)) for (const item of at) open.push(item);
    else if (isObject(at)) {
      for (const [key, item] of Object.entries(at)) {
        size += key.length + 3;
        open.push(item);
      }
    } else size += 5;
  }
  return size;
}
