// What the envelopes of all records tell about the session: folders, branches, versions, times, other sessions' ids.

import { sessionId } from "../../core/ids.ts";
import type { SessionHead } from "../../core/session.ts";
import { isObject, type JsonObject } from "../../io/jsonl.ts";
import { type Place, SOURCE } from "./discover.ts";
import { type Notes, typeName } from "./notes.ts";

/** A log that names more folders than this is broken. */
const MAX_NAMES = 1000;

export interface EnvelopeState {
  readonly cwds: readonly string[];
  readonly gitBranches: readonly string[];
  readonly agentVersions: readonly string[];
  readonly startedAt: number | undefined;
  /** The first `sessionId` that is not the log's own, and whether its own was seen. */
  readonly otherSession: string | undefined;
  readonly ownSession: boolean;
  readonly forkedFrom: string | undefined;
}

export class Envelope {
  readonly cwds: string[];
  readonly gitBranches: string[];
  readonly agentVersions: string[];
  private readonly place: Place;
  private startedAt: number | undefined;
  private otherSession: string | undefined;
  private ownSession: boolean;
  private forkedFrom: string | undefined;
  private lastCwd: unknown;
  private lastBranch: unknown;
  private lastVersion: unknown;
  private lastSession: unknown;

  constructor(place: Place, state?: EnvelopeState) {
    this.place = place;
    this.cwds = [...(state?.cwds ?? [])];
    this.gitBranches = [...(state?.gitBranches ?? [])];
    this.agentVersions = [...(state?.agentVersions ?? [])];
    this.startedAt = state?.startedAt;
    this.otherSession = state?.otherSession;
    this.ownSession = state?.ownSession ?? false;
    this.forkedFrom = state?.forkedFrom;
  }

  /** Takes a record's envelope; these values seldom change from one record to the next. */
  take(record: JsonObject, time: number | undefined, notes: Notes): void {
    if (time !== undefined) this.startedAt ??= time;
    const { cwd, gitBranch, version, sessionId: session } = record;
    if (cwd !== this.lastCwd) add(this.cwds, cwd, "cwd", notes);
    if (gitBranch !== this.lastBranch) add(this.gitBranches, gitBranch, "gitBranch", notes);
    if (version !== this.lastVersion) add(this.agentVersions, version, "version", notes);
    if (session !== this.lastSession && typeof session === "string" && session !== "") this.takeSession(session);
    this.lastCwd = cwd ?? this.lastCwd;
    this.lastBranch = gitBranch ?? this.lastBranch;
    this.lastVersion = version ?? this.lastVersion;
    this.lastSession = session;
    const fork = record.forkedFrom;
    if (fork !== undefined && isObject(fork) && typeof fork.sessionId === "string") this.forkedFrom ??= fork.sessionId;
  }

  get hasCwd(): boolean {
    return this.cwds.length > 0;
  }

  /** The session that a subagent belongs to, as far as its place or its records tell. */
  get parent(): string | undefined {
    const { isSubagent, parentId } = this.place;
    return isSubagent ? (parentId ?? this.otherSession) : undefined;
  }

  head(): SessionHead {
    const { externalId, isSubagent, replaysParent } = this.place;
    const [cwd] = this.cwds;
    const [gitBranch] = this.gitBranches;
    const [agentVersion] = this.agentVersions;
    const { parent, fork } = this;
    return {
      id: sessionId(SOURCE, externalId),
      source: SOURCE,
      externalId,
      isSubagent,
      ...(cwd === undefined ? undefined : { cwd }),
      ...(gitBranch === undefined ? undefined : { gitBranch }),
      ...(agentVersion === undefined ? undefined : { agentVersion }),
      ...(this.startedAt === undefined ? undefined : { startedAt: this.startedAt }),
      ...(parent === undefined ? undefined : { parentId: sessionId(SOURCE, parent) }),
      ...(fork === undefined ? undefined : { forkedFrom: sessionId(SOURCE, fork) }),
      ...(replaysParent ? { replaysParent } : undefined),
    };
  }

  state(): EnvelopeState {
    const { cwds, gitBranches, agentVersions, startedAt, otherSession, ownSession, forkedFrom } = this;
    return { cwds, gitBranches, agentVersions, startedAt, otherSession, ownSession, forkedFrom };
  }

  /** A log that goes on another session's records before its own says where it came from. */
  private get fork(): string | undefined {
    if (this.place.isSubagent) return undefined;
    return this.forkedFrom ?? (this.ownSession ? this.otherSession : undefined);
  }

  private takeSession(session: string): void {
    if (session === this.place.externalId) this.ownSession = true;
    // Ids that come after the log's own are what newer versions wrote into it on the way, not where it came from.
    else if (!this.ownSession) this.otherSession ??= session;
  }
}

function add(names: string[], name: unknown, key: string, notes: Notes): void {
  if (name === undefined || name === null || name === "") return;
  if (typeof name !== "string") notes.issueOnce("bad_record", `${key} is a ${typeName(name)}, not a string`);
  else if (names.length < MAX_NAMES && !names.includes(name)) names.push(name);
}
