// Replays VS Code's log of operations on one object; requests that were taken back stay, as what was said on a branch.

import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { numberOf } from "../shared/values.ts";

/** A request as it came to the session. */
export interface Asked {
  request: unknown;
  /** The one before it when it came. */
  readonly after: Asked | undefined;
  readonly line: number;
}

const KINDS = { initial: 0, set: 1, push: 2, remove: 3 } as const;

export class Replay {
  /** All requests that ever were, in the order in which they came. */
  readonly asked: Asked[] = [];
  private root: JsonObject = {};
  /** The requests that are now, in their order. */
  private current: Asked[] = [];

  get state(): JsonObject {
    return this.root;
  }

  get last(): Asked | undefined {
    return this.current.at(-1);
  }

  /** False where the operation is of an unknown kind, or leads nowhere. */
  apply(record: JsonObject, line: number): boolean {
    const { kind, k: path, v: value } = record;
    if (kind === KINDS.initial) {
      if (!isObject(value)) return false;
      this.root = value;
      this.follow(line);
      return true;
    }
    if (!isPath(path)) return false;
    const last = path.at(-1) as string | number;
    const parent = containerOf(this.root, path.slice(0, -1));
    if (parent === undefined) return false;
    const isDone =
      kind === KINDS.set
        ? put(parent, last, value)
        : kind === KINDS.push
          ? push(parent, last, { items: value, from: numberOf(record["i"]) })
          : kind === KINDS.remove && put(parent, last, undefined);
    if (isDone && path[0] === "requests" && path.length <= 2) this.follow(line);
    return isDone;
  }

  /** Takes up what the list of requests has become. */
  private follow(line: number): void {
    const requests = this.root["requests"];
    const before = this.current;
    this.current = [];
    for (const [i, request] of (Array.isArray(requests) ? requests : []).entries()) {
      const id = idOf(request);
      const old =
        before[i]?.request === request
          ? before[i]
          : before.find((asked) => id !== undefined && idOf(asked.request) === id);
      if (old) old.request = request;
      else this.asked.push({ request, after: this.current[i - 1], line });
      this.current.push(old ?? (this.asked.at(-1) as Asked));
    }
  }
}

export function idOf(request: unknown): string | undefined {
  const id = isObject(request) ? request["requestId"] : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}

function isPath(path: unknown): path is readonly (string | number)[] {
  return (
    Array.isArray(path) &&
    path.length > 0 &&
    path.every((step) => (typeof step === "string" && step !== "__proto__") || Number.isInteger(step))
  );
}

function containerOf(root: JsonObject, path: readonly (string | number)[]): JsonObject | unknown[] | undefined {
  let at: unknown = root;
  for (const step of path) {
    if (Array.isArray(at)) at = at[step as number];
    else if (isObject(at) && Object.hasOwn(at, String(step))) at = at[String(step)];
    else return undefined;
  }
  return Array.isArray(at) || isObject(at) ? at : undefined;
}

function put(parent: JsonObject | unknown[], step: string | number, value: unknown): boolean {
  if (!Array.isArray(parent)) {
    parent[String(step)] = value;
    return true;
  }
  if (typeof step !== "number" || step < 0 || step > parent.length) return false;
  parent[step] = value;
  return true;
}

interface Pushed {
  readonly items: unknown;
  /** What stands from here on goes first. */
  readonly from: number | undefined;
}

function push(parent: JsonObject | unknown[], step: string | number, { items, from }: Pushed): boolean {
  const found = Array.isArray(parent) ? parent[step as number] : parent[String(step)];
  const list: unknown[] = Array.isArray(found) ? found : [];
  if (!Array.isArray(found) && !put(parent, step, list)) return false;
  if (from !== undefined && from >= 0 && from < list.length) list.length = Math.floor(from);
  for (const item of Array.isArray(items) ? items : []) list.push(item);
  return true;
}
