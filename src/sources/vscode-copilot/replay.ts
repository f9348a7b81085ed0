// Replays VS Code's log of operations without what the requests hold: it notes where each of them is written. Requests
// that were taken back stay, as what was said on a branch.

import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { isPath, KINDS, keptBy, type Path } from "./operations.ts";

/** Where an operation stands. */
export interface At {
  readonly line: number;
  /** Which object of its line. */
  readonly place: number;
}

/** Where a request was written whole. */
export interface Written extends At {
  /** Which one of the list in its operation; -1 where it is the operation's value. */
  readonly index: number;
  /** The operation has others beside it. */
  readonly shared: boolean;
}

/** A request as it came to the session. */
export interface Asked {
  id: string | undefined;
  /** Its last version; undefined where it was deleted from its place in the list. */
  written: Written | undefined;
  /** The operations on what it holds, since then: line and place of each, one behind the other. */
  readonly patches: number[];
  /** The one before it when it came. */
  readonly after: Asked | undefined;
  readonly line: number;
}

type Fresh = Pick<Asked, "id" | "written" | "line">;

const REQUESTS = "requests";
/** Members of a session that are told: short ones. */
const FACTS = ["customTitle", "computedTitle", "creationDate"];

export class Replay {
  /** All requests that ever were, in the order in which they came. */
  readonly asked: Asked[] = [];
  readonly facts: JsonObject = {};
  /** The session's members, and whether each is one that holds others. */
  private readonly members = new Map<string, boolean>();
  /** The requests that are now, in their order. */
  private readonly current: Asked[] = [];
  private readonly byId = new Map<string, Asked>();

  /** False where the log's first line was lost: then it is not known which request stands where. */
  private hasPlaces = true;

  get isEmpty(): boolean {
    return this.members.size === 0;
  }

  get now(): readonly Asked[] {
    return this.current;
  }

  /** The whole that the operations build on cannot be read. */
  loseStart(): void {
    this.hasPlaces = false;
  }

  /** False where the operation is of an unknown kind, or leads nowhere as far as that can be seen from here. */
  apply(operation: JsonObject, at: At): boolean {
    const { kind, k: path, v: value } = operation;
    if (kind === KINDS.initial) {
      if (!isObject(value)) return false;
      this.members.clear();
      this.hasPlaces = true;
      for (const key of FACTS) delete this.facts[key];
      for (const [key, member] of Object.entries(value)) this.set(key, member);
      this.replace(0, this.current.length, freshOf(value[REQUESTS], at));
      return true;
    }
    if (!isPath(path) || (kind !== KINDS.set && kind !== KINDS.push && kind !== KINDS.remove)) return false;
    const member = String(path[0]);
    if (member === REQUESTS) return this.applyToRequests(path, operation, at);
    if (path.length > 1) return this.members.get(member) === true;
    this.set(member, kind === KINDS.set ? value : kind === KINDS.push ? [] : undefined);
    return true;
  }

  private set(member: string, value: unknown): void {
    this.members.set(member, typeof value === "object" && value !== null);
    if (FACTS.includes(member)) this.facts[member] = value;
  }

  private applyToRequests(path: Path, operation: JsonObject, at: At): boolean {
    const { kind, v: value } = operation;
    if (path.length === 1) {
      this.members.set(REQUESTS, kind !== KINDS.remove);
      const isPush = kind === KINDS.push;
      this.hasPlaces ||= !isPush;
      const { length } = this.current;
      const kept = isPush ? (this.hasPlaces ? keptBy(operation, length) : length) : 0;
      this.replace(kept, length - kept, kind === KINDS.remove ? [] : freshOf(value, at));
      return true;
    }
    if (!this.hasPlaces) return false;
    const index = typeof path[1] === "string" && /^\d+$/.test(path[1]) ? Number(path[1]) : path[1];
    if (typeof index !== "number" || index < 0) return false;
    if (path.length === 2 && kind !== KINDS.push) {
      if (index > this.current.length || this.members.get(REQUESTS) !== true) return false;
      const written = kind === KINDS.remove || value === undefined ? undefined : { ...at, index: -1, shared: false };
      this.replace(index, 1, [{ id: idOf(value), written, line: at.line }]);
      return true;
    }
    const asked = this.current[index];
    if (!asked?.written) return false;
    asked.patches.push(at.line, at.place);
    if (path.length === 3 && path[2] === "requestId") {
      this.forget(asked);
      asked.id = idOf({ requestId: value });
      this.note(asked);
    }
    return true;
  }

  /** Puts requests in the place of others: one that is there under its id is a new version of that. */
  private replace(from: number, count: number, fresh: readonly Fresh[]): void {
    const gone = this.current.slice(from, from + count);
    const rest = this.current.slice(from + count);
    this.current.length = Math.min(this.current.length, from);
    for (const request of fresh) {
      let asked = this.byId.get(request.id ?? "");
      if (asked) {
        asked.written = request.written;
        asked.patches.length = 0;
      } else {
        asked = { ...request, patches: [], after: this.current.at(-1) };
        this.asked.push(asked);
      }
      this.current.push(asked);
    }
    const made = this.current.slice(from);
    for (const asked of rest) this.current.push(asked);
    const stay = new Set(made);
    for (const asked of gone) if (!stay.has(asked)) this.forget(asked);
    for (const asked of made) this.note(asked);
  }

  private note(asked: Asked): void {
    if (asked.id !== undefined && !this.byId.has(asked.id)) this.byId.set(asked.id, asked);
  }

  private forget({ id }: Asked): void {
    if (id !== undefined) this.byId.delete(id);
  }
}

function freshOf(requests: unknown, at: At): Fresh[] {
  const list: readonly unknown[] = Array.isArray(requests) ? requests : [];
  const shared = list.length > 1;
  return list.map((request, index) => ({ id: idOf(request), written: { ...at, index, shared }, line: at.line }));
}

export function idOf(request: unknown): string | undefined {
  const id = isObject(request) ? request["requestId"] : undefined;
  return typeof id === "string" && id !== "" ? id : undefined;
}
