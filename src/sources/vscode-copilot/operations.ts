// VS Code's operations on one object: what each sets, adds and takes away.

import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { numberOf } from "../shared/values.ts";

export const KINDS = { initial: 0, set: 1, push: 2, remove: 3 } as const;

export type Path = readonly (string | number)[];

export function isPath(path: unknown): path is Path {
  return (
    Array.isArray(path) &&
    path.length > 0 &&
    path.every((step) => (typeof step === "string" && step !== "__proto__") || Number.isInteger(step))
  );
}

/** False where the operation is of an unknown kind, or `path` leads nowhere. */
export function operate(root: JsonObject, path: Path, operation: JsonObject): boolean {
  const last = path.at(-1) as string | number;
  const parent = containerOf(root, path.slice(0, -1));
  if (parent === undefined) return false;
  switch (operation["kind"]) {
    case KINDS.set:
      return put(parent, last, operation["v"]);
    case KINDS.push:
      return push(parent, last, operation);
    case KINDS.remove:
      return put(parent, last, undefined);
    default:
      return false;
  }
}

/** How many items of a list of `length` stay, before those that a push adds. */
export function keptBy(operation: JsonObject, length: number): number {
  const from = numberOf(operation["i"]);
  return from !== undefined && from >= 0 && from < length ? Math.floor(from) : length;
}

function containerOf(root: JsonObject, path: Path): JsonObject | unknown[] | undefined {
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

function push(parent: JsonObject | unknown[], step: string | number, operation: JsonObject): boolean {
  const found = Array.isArray(parent) ? parent[step as number] : parent[String(step)];
  const list: unknown[] = Array.isArray(found) ? found : [];
  if (!Array.isArray(found) && !put(parent, step, list)) return false;
  list.length = keptBy(operation, list.length);
  for (const item of Array.isArray(operation["v"]) ? operation["v"] : []) list.push(item);
  return true;
}
