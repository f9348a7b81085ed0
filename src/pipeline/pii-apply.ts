// Writes sessions as they may leave, with the entities of a review replaced wherever they stand in their session.

import type { Artifact } from "../core/artifact.ts";
import { isoTime } from "../core/iso-time.ts";
import type { Entity } from "../core/pii.ts";
import type { Policy } from "../core/policy.ts";
import { createTally, type RedactionTally } from "../core/receipt.ts";
import type { RedactedFacts, RedactedMessage, RedactionStamp } from "../core/redacted.ts";
import type { Message } from "../core/session.ts";
import type { Json } from "../core/types.ts";
import { createEntityReplacer, type EntityReplacer } from "../privacy/entities.ts";
import { createLastLook, type LastLook } from "../privacy/last-look.ts";
import { rowOfMessage } from "../privacy/row-message.ts";
import { mapHeadStrings, mapStrings } from "../privacy/strings.ts";
import { type ExitDeps, writeArtifact } from "./exit.ts";
import { LeftValues } from "./left-values.ts";
import type { ReviewItem, ReviewSession } from "./pii-sessions.ts";

export interface SanitiseInput {
  readonly target: string;
  readonly sessions: AsyncIterable<ReviewSession> | Iterable<ReviewSession>;
  /** `rows`: as they were in the file; `sessions`: one object a session, made from its messages. */
  readonly shape: "rows" | "sessions";
  readonly entities: ReadonlyMap<string, readonly Entity[]>;
  readonly policy: Policy;
  readonly stamp: RedactionStamp;
  /** Settings that were not carried out, by their place. */
  readonly refused: readonly string[];
  readonly overwrite: boolean;
  readonly signal: AbortSignal;
}

export interface SanitiseReport {
  readonly artifact: Artifact;
  /** Entities replaced, each occurrence. */
  readonly replaced: number;
}

/** @throws LeakError and what else `writeArtifact` throws */
export async function writeSanitised(deps: ExitDeps, input: SanitiseInput): Promise<SanitiseReport> {
  const { target, policy, stamp, overwrite, signal, refused } = input;
  const tally = createTally();
  const left = new LeftValues();
  const look = createLastLook(deps.tools.detector, policy, ({ valueHash }) => left.isHere(valueHash));
  const counted = { replaced: 0 };
  const rows = sanitised(input, { tally, look, left, counted });
  const tools = { ...deps.tools, isLeft: left.isAnywhere };
  const artifact = await writeArtifact({ ...deps, tools }, { target, rows, stamp, tally, overwrite, signal, refused });
  return { artifact, replaced: counted.replaced };
}

interface Work {
  readonly tally: RedactionTally;
  readonly look: LastLook;
  readonly left: LeftValues;
  readonly counted: { replaced: number };
}

async function* sanitised(input: SanitiseInput, work: Work): AsyncGenerator<string> {
  for await (const session of input.sessions) {
    work.left.nextSession();
    const replacer = createEntityReplacer(input.entities.get(session.id) ?? []);
    yield* input.shape === "rows" ? rowOf(session, replacer, work) : sessionRow(session, replacer, work);
    for (const [type, count] of replacer.replaced) {
      work.tally.addReplaced(`pii-review-${type.replaceAll("_", "-")}`, "personal_data", count);
      work.counted.replaced += count;
    }
    work.tally.sessionDone(session.left);
  }
}

function mended(value: unknown, { look, tally }: Work): string {
  return look.mend(JSON.stringify(value), (findings) =>
    tally.add(findings.map((finding) => ({ finding, outcome: "replaced" }))),
  );
}

function take({ leaving }: ReviewItem, { tally, left }: Work): void {
  tally.add(leaving);
  left.add(leaving);
}

async function* rowOf(session: ReviewSession, replacer: EntityReplacer, work: Work): AsyncGenerator<string> {
  for await (const item of session.items()) {
    take(item, work);
    if (item.shown.kind !== "message") continue;
    work.tally.messageDone();
    yield `${mended(rowOfMessage(withoutEntities(item.shown.message, replacer)), work)}\n`;
  }
}

/** One line, message by message: a session of any length is never held whole. */
async function* sessionRow(session: ReviewSession, replacer: EntityReplacer, work: Work): AsyncGenerator<string> {
  let before = "";
  for await (const item of session.items()) {
    take(item, work);
    if (item.shown.kind === "facts") {
      yield `${mended(headJson(item.shown.facts, session.project, replacer), work).slice(0, -1)},"messages":[`;
      continue;
    }
    work.tally.messageDone();
    yield before + mended(messageJson(withoutEntities(item.shown.message, replacer)), work);
    before = ",";
  }
  yield "]}\n";
}

function withoutEntities(message: RedactedMessage, { replace }: EntityReplacer): Message {
  return mapStrings(message, (_path, text) => replace(text));
}

function headJson(shown: RedactedFacts, project: string | undefined, { replace }: EntityReplacer): object {
  const { head, title, cwds, gitBranches } = mapHeadStrings(shown, (_path, text) => replace(text));
  const cwd = head.cwd ?? cwds[0];
  const folder = cwd?.slice(cwd.lastIndexOf("/") + 1);
  // Paths are shown from the project on: then they do not name it.
  const isNameless = folder === "." || folder === "~" || folder === "";
  // Of a home, the root is shown and the name is not.
  const isHome = /^~[^\\/]*$/.test(head.project?.root ?? "");
  return {
    session_id: head.id,
    source: head.source,
    title,
    project: isHome ? project : (head.project?.name ?? (isNameless ? project : folder)),
    git_branch: head.gitBranch ?? gitBranches[0],
    start_time: isoTime(head.startedAt),
  };
}

function messageJson(message: Message): object {
  const { role, kind, time, model, parts } = message;
  const texts = parts.flatMap((part) => (part.kind === "text" ? [part.text] : []));
  const thinking = parts.flatMap((part) => (part.kind === "reasoning" ? [part.text] : []));
  const calls = parts.flatMap((part) =>
    part.kind === "tool_call" ? [{ id: part.callId, tool: part.tool, input: part.input }] : [],
  );
  const results = parts.flatMap((part) =>
    part.kind === "tool_result"
      ? [{ id: part.callId, output: outputOf(part), ...(part.status !== undefined && { status: part.status }) }]
      : [],
  );
  return {
    role,
    kind,
    timestamp: isoTime(time),
    model,
    content: texts.length > 0 ? texts.join("\n") : undefined,
    thinking: thinking.length > 0 ? thinking.join("\n") : undefined,
    tool_uses: calls.length > 0 ? calls : undefined,
    tool_results: results.length > 0 ? results : undefined,
  };
}

function outputOf({ output, details }: { readonly output: string; readonly details?: Json }): Json {
  return output !== "" || details === undefined ? output : details;
}
