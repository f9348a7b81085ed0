// Says the messages of OpenCode's sessions: what was asked, each step of an answer, and what went wrong.

import type { Part } from "../../core/session.ts";
import type { JsonObject } from "../../io/jsonl.ts";
import { textParts } from "./blocks.ts";
import { type Steps, usageOf } from "./opencode-usage.ts";
import type { SessionWriter } from "./session.ts";
import { objectOf, textOf } from "./values.ts";

interface Step {
  readonly said: Part[];
  readonly results: Part[];
  /** When the last of its calls ended. */
  ended: number | undefined;
}

/** A message whose parts are being gathered. */
export interface Draft {
  readonly id: string;
  readonly data: JsonObject;
  readonly line: number;
  readonly time: number | undefined;
  /** Steps of an answer: what was said, then what the tools gave back. */
  readonly steps: Step[];
  /** What the harness wrote into the message, and what it showed to the person only. */
  readonly injected: Part[];
  readonly shown: Part[];
  readonly commands: Part[];
  readonly spent: Steps;
  compacts: boolean;
}

export interface OpenCode {
  /** The session's id where its record does not tell it. */
  readonly key: string;
  draft: Draft | undefined;
  /** Hashes of the ids of calls: providers that count them begin anew in each answer. */
  readonly calls: Set<number>;
  /** Id of the message from which on the person took the conversation back. */
  reverted: string | undefined;
  /** Id of the last message that was said. */
  last: string | undefined;
  /** A boundary was said and its summary is awaited. */
  compacting: boolean;
}

type Voice = Pick<Parameters<SessionWriter["say"]>[0], "role" | "kind" | "parts"> & {
  readonly suffix?: string;
  readonly model?: string | undefined;
  readonly apiId?: string;
  readonly time?: number | undefined;
};

export function say(own: OpenCode, writer: SessionWriter, draft: Draft, voice: Voice): void {
  const { suffix, ...rest } = voice;
  const id = suffix === undefined ? draft.id : `${draft.id}.${suffix}`;
  writer.say({ time: draft.time, ...rest, id, line: draft.line });
  own.last = id;
}

/** False where nothing of the message is there but that it was. */
export function sayUser(own: OpenCode, writer: SessionWriter, draft: Draft): boolean {
  const { injected, shown, commands, data } = draft;
  folders(writer, data);
  const asked = allParts({ ...draft, injected: [], shown: [], commands: [] });
  const isEmpty = injected.length + shown.length + commands.length === 0 && !draft.compacts;
  if (asked.length > 0 || isEmpty) say(own, writer, draft, { role: "user", kind: "prompt", parts: asked });
  if (commands.length > 0)
    say(own, writer, draft, { role: "user", kind: "slash_command", parts: commands, suffix: "command" });
  if (injected.length > 0)
    say(own, writer, draft, { role: "user", kind: "injected", parts: injected, suffix: "injected" });
  sayShown(own, writer, draft);
  if (draft.compacts) compact(own, writer, draft);
  return asked.length > 0 || !isEmpty;
}

export function sayAssistant(own: OpenCode, writer: SessionWriter, draft: Draft): void {
  const { data, id } = draft;
  folders(writer, data);
  const model = modelOf(data);
  const isSummary = data["summary"] === true;
  const failed = objectOf(data["error"]);
  if (isSummary && !own.compacting) compact(own, writer, draft);
  draft.steps.forEach(({ said, results, ended }, i) => {
    const nth = i === 0 ? undefined : `step${i}`;
    const hasSaid = said.length > 0 || (i === 0 && !failed);
    if (hasSaid && isSummary)
      say(own, writer, draft, { role: "system", kind: "compact_summary", parts: said, model, ...suffixed(nth) });
    else if (hasSaid)
      say(own, writer, draft, {
        role: "assistant",
        kind: "assistant",
        parts: said,
        model,
        apiId: id,
        ...suffixed(nth),
      });
    if (results.length > 0)
      say(own, writer, draft, {
        role: "tool",
        kind: "tool_results",
        parts: results,
        suffix: `${nth ?? "step0"}.results`,
        time: ended ?? draft.time,
      });
  });
  if (isSummary) own.compacting = false;
  // Text that OpenCode itself put into an answer, such as a note that it goes on after compaction.
  if (draft.injected.length > 0)
    say(own, writer, draft, { role: "assistant", kind: "synthetic", parts: draft.injected, suffix: "injected" });
  sayShown(own, writer, draft);
  if (failed) sayFailure(own, writer, draft, failed);
  if (draft.compacts) compact(own, writer, draft);
  const spent = usageOf(data, { id, model, time: draft.time, steps: draft.spent });
  if (spent) writer.spend(spent);
}

function sayShown(own: OpenCode, writer: SessionWriter, draft: Draft): void {
  if (draft.shown.length > 0)
    say(own, writer, draft, { role: "system", kind: "status", parts: draft.shown, suffix: "shown" });
}

function sayFailure(own: OpenCode, writer: SessionWriter, draft: Draft, failed: JsonObject): void {
  const name = textOf(failed["name"]) ?? "error";
  const message = textOf(objectOf(failed["data"])?.["message"]) ?? textOf(failed["message"]);
  const parts = textParts(message === undefined ? name : `${name}: ${message}`);
  const isStop = name === "MessageAbortedError";
  say(own, writer, draft, { ...(isStop ? STOPPED : FAILED), parts, suffix: "error" });
}

const STOPPED = { role: "user", kind: "interrupt" } as const;
const FAILED = { role: "system", kind: "api_error" } as const;

function compact(own: OpenCode, writer: SessionWriter, draft: Draft): void {
  own.compacting = true;
  writer.compacted();
  say(own, writer, draft, { role: "system", kind: "compact_boundary", parts: [], suffix: "compaction" });
}

function suffixed(suffix: string | undefined): { readonly suffix?: string } {
  return suffix === undefined ? {} : { suffix };
}

export function allParts({ steps, injected, shown, commands }: Draft): Part[] {
  return [...steps.flatMap(({ said, results }) => [...said, ...results]), ...commands, ...injected, ...shown];
}

function folders(writer: SessionWriter, data: JsonObject): void {
  // Of 2025: what is now beside the role stood under `metadata.assistant`.
  const { path } = { ...objectOf(objectOf(data["metadata"])?.["assistant"]), ...data };
  writer.folder(textOf(objectOf(path)?.["cwd"]) ?? textOf(path));
}

function modelOf(data: JsonObject): string | undefined {
  const before = objectOf(objectOf(data["metadata"])?.["assistant"]);
  return textOf(data["modelID"]) ?? textOf(objectOf(data["model"])?.["modelID"]) ?? textOf(before?.["modelID"]);
}
