// Finds where a session that holds several tasks is to be cut: at requests that several things set apart from what was before.

import type { SplitSignal, TaskSegment } from "../core/segment.ts";
import type { Message, Part } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import { contentWords, opensTask, pathWords } from "./words.ts";

export interface SegmentTools {
  /** Milliseconds without a message that speak for a cut. */
  readonly gapMs: number;
  /** Folders in which the session ran. */
  readonly cwds: readonly string[];
}

/** A segment with what a list shows of it. */
export interface FoundSegment extends TaskSegment {
  readonly requests: number;
  readonly time: number | undefined;
  /** `seq` of its first request. */
  readonly request: number | undefined;
}

/** What it takes to cut; a signal alone never does, but for a request that says itself that it is another task. */
const ENOUGH = 3;
const WEIGHTS: Readonly<Record<SplitSignal, number>> = { new_request: 2, other_folder: 2, compaction: 1, time_gap: 1 };
/** A gap so many times as long weighs twice: overnight, not over lunch. */
const LONG_GAP = 8;
/** A request of fewer words says too little: "commit it" shares none with what it goes on with. */
const LEAST_WORDS = 4;
/** The share of a request's words that were said before, up to which it is unrelated. */
const RELATED = 0.2;
/** Words of one segment that are remembered, and characters of one text that are looked at. */
const MOST_WORDS = 20_000;
const LONGEST = 20_000;
const DEEPEST = 6;

/** A request, and what was done for it, until the next one. */
interface Stretch {
  /** With what the harness put in right before the request. */
  readonly from: number;
  readonly seq: number;
  readonly words: ReadonlySet<string>;
  readonly opens: boolean;
  readonly isRequest: boolean;
  readonly gapMs: number | undefined;
  readonly compacted: boolean;
  /** What files it worked on are called, and how often it worked in which folder. */
  readonly files: Set<string>;
  readonly folders: Map<string, number>;
  answered: boolean;
  time: number | undefined;
}

interface Open {
  readonly segment: FoundSegment;
  readonly words: Set<string>;
  readonly files: Set<string>;
  readonly folders: Map<string, number>;
  answered: boolean;
}

/**
 * Takes a session's messages in order; `end` gives its segments, one where it holds one task. Holds words of one segment
 * at most.
 */
export function createSegmenter(tools: SegmentTools): {
  add(message: Message): void;
  end(): readonly FoundSegment[];
} {
  const cwds = [...tools.cwds].sort((a, b) => b.length - a.length);
  const done: FoundSegment[] = [];
  let open: Open | undefined;
  let stretch: Stretch | undefined;
  let lastTime: number | undefined;
  let compacted = false;
  let next = 0;
  /** `seq` of what the harness put in since somebody else spoke. */
  let lead: number | undefined;
  const settle = () => {
    if (!stretch) return;
    const why = open ? reasons(open, stretch, tools.gapMs) : [];
    if (open?.answered && weighs(why, stretch, tools.gapMs)) {
      done.push({ ...open.segment, to: stretch.from });
      open = undefined;
    }
    open = grown(open, stretch, open || done.length === 0 ? [] : why);
  };
  return {
    add(message) {
      next = message.seq + 1;
      if (message.kind === "compact_boundary" || message.kind === "compact_summary") compacted = true;
      const isRequest = message.kind === "prompt" && message.sidechain === undefined;
      if (isRequest || !stretch) {
        settle();
        const gapMs = message.time === undefined || lastTime === undefined ? undefined : message.time - lastTime;
        stretch = begin(message, { from: lead ?? message.seq, isRequest, gapMs, compacted });
        compacted = false;
      } else follow(stretch, message, cwds);
      if (message.kind === "injected") {
        lead ??= message.seq;
        return;
      }
      if (message.kind !== "status") lead = undefined;
      if (message.time !== undefined && message.time > (lastTime ?? Number.NEGATIVE_INFINITY)) lastTime = message.time;
    },
    end() {
      settle();
      return open ? [...done, { ...open.segment, to: next }] : done;
    },
  };
}

function begin(
  message: Message,
  { from, isRequest, gapMs, compacted }: Pick<Stretch, "from" | "isRequest" | "gapMs" | "compacted">,
): Stretch {
  const text = isRequest ? textOf(message.parts) : "";
  return {
    from,
    seq: message.seq,
    words: contentWords(text),
    opens: opensTask(text),
    isRequest,
    gapMs,
    compacted,
    files: new Set(),
    folders: new Map(),
    answered: false,
    time: message.time,
  };
}

function follow(stretch: Stretch, message: Message, cwds: readonly string[]): void {
  stretch.time ??= message.time;
  if (message.kind === "assistant" || message.kind === "step") stretch.answered = true;
  for (const part of message.parts) {
    if (part.kind === "tool_call") for (const path of pathsIn(part.input, 0)) workOn(stretch, path, cwds);
  }
}

function workOn({ files, folders }: Stretch, path: string, cwds: readonly string[]): void {
  if (files.size < MOST_WORDS) files.add(path);
  const folder = cwds.find((cwd) => path === cwd || path.startsWith(cwd.endsWith("/") ? cwd : `${cwd}/`));
  if (folder !== undefined) folders.set(folder, (folders.get(folder) ?? 0) + 1);
}

/** What sets a stretch apart from the segment before it. */
function reasons(open: Open, stretch: Stretch, gapMs: number): SplitSignal[] {
  if (!stretch.isRequest) return [];
  const why: SplitSignal[] = [];
  if (stretch.opens || isUnrelated(open, stretch)) why.push("new_request");
  const [before, now] = [most(open.folders), most(stretch.folders)];
  if (before !== undefined && now !== undefined && before !== now && !open.folders.has(now)) why.push("other_folder");
  if (stretch.compacted) why.push("compaction");
  if (stretch.gapMs !== undefined && stretch.gapMs >= gapMs) why.push("time_gap");
  return why;
}

function weighs(why: readonly SplitSignal[], { opens, gapMs }: Stretch, least: number): boolean {
  let weight = opens ? 1 : 0;
  for (const signal of why) weight += WEIGHTS[signal];
  if (why.includes("time_gap") && (gapMs ?? 0) >= least * LONG_GAP) weight++;
  return weight >= ENOUGH;
}

/** Says other things and, as far as it shows, works on other files. */
function isUnrelated(open: Open, { words, files }: Stretch): boolean {
  if (words.size < LEAST_WORDS || open.words.size < LEAST_WORDS) return false;
  let known = 0;
  for (const word of words) if (open.words.has(word)) known++;
  if (known / words.size > RELATED) return false;
  for (const file of files) if (open.files.has(file)) return false;
  return true;
}

function most(folders: ReadonlyMap<string, number>): string | undefined {
  let best: string | undefined;
  for (const [folder, times] of folders) if (times > (folders.get(best ?? "") ?? 0)) best = folder;
  return best;
}

function grown(open: Open | undefined, stretch: Stretch, why: readonly SplitSignal[]): Open {
  const { from, seq, isRequest, time, gapMs } = stretch;
  const own: Open = open ?? {
    segment: { from, to: from, why, gapMs: why.length > 0 ? gapMs : undefined, requests: 0, time, request: undefined },
    words: new Set(),
    files: new Set(),
    folders: new Map(),
    answered: false,
  };
  add(own.words, stretch.words);
  for (const file of stretch.files) add(own.words, pathWords(file));
  add(own.files, stretch.files);
  for (const [folder, times] of stretch.folders) own.folders.set(folder, (own.folders.get(folder) ?? 0) + times);
  own.answered ||= stretch.answered;
  const { segment } = own;
  return {
    ...own,
    segment: {
      ...segment,
      requests: segment.requests + (isRequest ? 1 : 0),
      request: segment.request ?? (isRequest ? seq : undefined),
      time: segment.time ?? time,
    },
  };
}

function add(words: Set<string>, more: Iterable<string>): void {
  for (const word of more) if (words.size < MOST_WORDS) words.add(word);
}

function textOf(parts: readonly Part[]): string {
  let text = "";
  for (const part of parts)
    if (part.kind === "text" && text.length < LONGEST) text += `${part.text.slice(0, LONGEST)}\n`;
  return text;
}

/** Strings of a call's input that are a path by themselves. */
function* pathsIn(value: Json, depth: number): Generator<string> {
  if (typeof value === "string") {
    if (value.length < 500 && value.includes("/") && !/\s/.test(value)) yield value;
  } else if (typeof value === "object" && value !== null && depth < DEEPEST) {
    for (const item of Object.values(value) as Json[]) yield* pathsIn(item, depth + 1);
  }
}
