// What is kept of one session while its log is read, and what it comes to at the end.

import { sessionId } from "../../core/ids.ts";
import type { ChildLink, HiddenReason, SessionFacts, SessionHead } from "../../core/session.ts";
import { IdIndex, type IdIndexState } from "../../core/thread.ts";
import { known } from "./values.ts";

/** What a log says of its session when it opens; `externalId` must never change from read to read. */
export type HeadDraft = { readonly [K in keyof Omit<SessionHead, "id" | "source">]?: SessionHead[K] | undefined } & {
  readonly externalId: string;
};

/** Plain data, kept between two reads of a growing log. */
export interface SessionState {
  head: SessionHead;
  seq: number;
  /** `seq` of the newest message, -1 for none. */
  tip: number;
  /** Hash of the id of each message, and of each record passed, to the `seq` of the message it is or hangs on, plus 1. */
  ids: IdIndexState;
  /** Real prompts by what they follow. */
  prompts: IdIndexState;
  /** Hash of the id of each tool call to how often it came, where `call` was asked. */
  calls: IdIndexState | undefined;
  rewindPoints: number;
  lines: number;
  records: number;
  cwds: string[];
  gitBranches: string[];
  agentVersions: string[];
  title: string | undefined;
  compactBoundaries: number;
  children: ChildLink[];
  hidden: HiddenReason | undefined;
  /** A prompt, or an answer, was said: the session is not empty. */
  hasContent: boolean;
  activeLeaf: number | undefined;
  /** Hashes of the ids of rewinds, and of records passed on them, that no message hangs on yet. Not in older states. */
  rewound?: number[];
}

/** Copied by whoever goes on with it. */
const NO_IDS = new IdIndex().state();

export function newState(source: string, draft: HeadDraft): SessionState {
  const { externalId, ...rest } = dropUndefined(draft);
  const head: SessionHead = { isSubagent: false, ...rest, externalId, id: sessionId(source, externalId), source };
  return {
    head,
    seq: 0,
    tip: -1,
    ids: NO_IDS,
    prompts: NO_IDS,
    calls: undefined,
    rewindPoints: 0,
    lines: 0,
    records: 0,
    cwds: head.cwd === undefined ? [] : [head.cwd],
    gitBranches: head.gitBranch === undefined ? [] : [head.gitBranch],
    agentVersions: head.agentVersion === undefined ? [] : [head.agentVersion],
    title: undefined,
    compactBoundaries: 0,
    children: [],
    hidden: undefined,
    hasContent: false,
    activeLeaf: undefined,
    rewound: [],
  };
}

export function factsOf(state: SessionState): SessionFacts {
  const hidden = state.hidden ?? (state.hasContent ? undefined : "empty");
  return {
    ...known<Pick<SessionFacts, "title" | "activeLeafSeq" | "hidden">>({
      title: state.title,
      activeLeafSeq: state.activeLeaf,
      hidden,
    }),
    head: state.head,
    cwds: [...state.cwds],
    gitBranches: [...state.gitBranches],
    agentVersions: [...state.agentVersions],
    compactBoundaries: state.compactBoundaries,
    microcompactBoundaries: 0,
    hasCompaction: state.compactBoundaries > 0,
    rewindPoints: state.rewindPoints,
    lines: state.lines,
    records: state.records,
    children: [...state.children],
    foreignTitles: [],
  };
}

export function dropUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const kept: { [K in keyof T]?: T[K] } = {};
  for (const field in value) if (value[field] !== undefined) kept[field] = value[field];
  return kept as { [K in keyof T]: Exclude<T[K], undefined> };
}
