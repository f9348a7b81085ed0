// One row a turn that was judged, for TRL's KTOTrainer: what was asked, what the model did, and whether it was right.

import type { MessageId } from "../core/ids.ts";
import type { RecordType, RowProblem } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem } from "../ports/format.ts";
import { ABOUT, aboutOf } from "./shared/about.ts";
import { chatTurns, messagesOf, promptOf } from "./shared/chat-turns.ts";
import { checkCompletion, checkPrompt } from "./shared/check-completion.ts";
import { acceptanceOf, type Correction, correctionsOf, GROUNDS, isStopped, SURE } from "./shared/corrections.ts";
import { OF_TURNS } from "./shared/notes.ts";
import { TRL_MESSAGES, TRL_TOOLS, trlMessages, trlTools } from "./shared/trl-messages.ts";

const TYPE: RecordType = {
  kind: "record",
  fields: {
    prompt: { ...TRL_MESSAGES, doc: "Up to and with the request." },
    completion: { ...TRL_MESSAGES, doc: "What the model did about it: its messages, with results." },
    label: { kind: "boolean", doc: "Whether it was right." },
    tools: TRL_TOOLS,
    evidence: {
      kind: "record",
      fields: {
        request: { kind: "string", doc: "Id of the message with the request." },
        ground: {
          kind: "string",
          values: ["correction", ...GROUNDS],
          doc: "What tells: the person corrected it; praised it; corrected the turn before, and asked for something else after this one; the session came out well or badly; was approved or blocked.",
        },
        messages: { kind: "list", of: { kind: "string" }, doc: "Ids of the messages that tell." },
        confidence: { kind: "number", optional: true, doc: "Of a correction: 0 to 1." },
      },
    },
    ...ABOUT,
  },
};

export const kto = defineFormat({
  name: "kto",
  title: "KTO",
  version: 1,
  about: "TRL's KTOTrainer reads it as it is: prompts, completions, and whether each was right.",
  notes: [
    "Load it with `KTOTrainer(model, train_dataset=load_dataset('json', data_files='kto.jsonl', split='train'), ...)`. The further columns are left alone by the trainer. A set holds far more rows of one label than of the other, as a rule: set `desirable_weight` and `undesirable_weight`. Each prompt holds everything before its turn, so a long session makes long rows, many times: with `--max-tokens` those that are too long are left out.",
    "A row is one turn, and is written only where something tells how the turn was. In this order: a turn that the person corrected is wrong, whatever is said of its session (of one that they may have corrected, with a confidence under 0.7, nothing is said); a turn of a blocked session is wrong, one of an approved session is right; a turn is right that was praised, that answered a correction after which the person went on to something else, or that ended a session that came out well (its tests passed, or what ran after the newest edit did, and nothing was left open; that nothing failed is not enough); the last turn of a session that came out badly (tests or build failed, an error) is wrong. `evidence.ground` says which. Of all others, and of those that were stopped and are not of a blocked session, nothing is said. How a session came out is said of its very last turn alone: the last turn of a task or a piece ends nothing. What a rewind left and what subagents said is judged by corrections alone.",
    "Blocked sessions are in an export only where `--status` asks for them.",
    "Turns are whole, and the trainer learns from every token of them, results of tools too. `--tool-outputs drop` leaves those empty, `--no-tool-uses` leaves out the calls; both make rows much shorter.",
    OF_TURNS,
  ],
  output: {
    kind: "rows",
    each: "turn",
    type: TYPE,
    async *rows(item, options) {
      const turns = await chatTurns(item, options.shape);
      const plain = turns.map(({ turn }) => turn);
      const corrections = correctionsOf(plain, item);
      const tools = trlTools(messagesOf(turns), options);
      for (const [place, { turn, answered }] of turns.entries()) {
        const verdict = verdictOf(plain, place, { item, corrections });
        if (verdict === undefined || answered.length === 0) continue;
        const prompt = promptOf(turns, place);
        const request = turn.requests.at(-1);
        if (prompt.length === 0 || request === undefined) continue;
        const { right, ...told } = verdict;
        yield {
          prompt: trlMessages(prompt, options),
          completion: trlMessages(answered, options),
          label: right,
          tools,
          evidence: { request: request.id, ...told },
          ...aboutOf(item),
        };
      }
    },
    check: (row) => checkKto(row),
  },
});

type Verdict = {
  readonly right: boolean;
  readonly ground: string;
  readonly messages: readonly MessageId[];
  readonly confidence?: number;
};

function verdictOf(
  turns: Parameters<typeof acceptanceOf>[0],
  place: number,
  known: { readonly item: ExportItem; readonly corrections: ReadonlyMap<number, Correction> },
): Verdict | undefined {
  const { item, corrections } = known;
  const corrected = corrections.get(place)?.signal;
  if (corrected !== undefined) {
    const { message, confidence } = corrected;
    if (confidence < SURE) return undefined;
    return { right: false, ground: "correction", messages: [message], confidence };
  }
  const turn = turns[place];
  // Nobody said what was wrong with what was left; the turns before it are judged on the path that led on.
  if (turn === undefined || !item.isMain) return undefined;
  if (item.review === "blocked") return { right: false, ground: "review", messages: [] };
  if (isStopped(turn)) return undefined;
  const accepted = acceptanceOf(turns, place, known);
  const mends = [...corrections.values()].some(({ by }) => by === place);
  // That a person went on says something only where they were not content before.
  const tells = accepted !== undefined && (accepted.ground !== "went_on" || mends) ? accepted : undefined;
  if (item.review === "approved" && tells?.ground !== "praise") return { right: true, ground: "review", messages: [] };
  if (tells !== undefined) return { right: true, ground: tells.ground, messages: tells.evidence };
  return item.isEnd && place === turns.length - 1 ? cameOutBadly(item) : undefined;
}

const BAD: ReadonlySet<string> = new Set(["tests_failed", "build_failed", "errored"]);

function cameOutBadly({ label: { outcome, main } }: ExportItem): Verdict | undefined {
  if (outcome === undefined || !BAD.has(outcome)) return undefined;
  return { right: false, ground: "outcome", messages: main.evidence };
}

function checkKto(row: Json): readonly RowProblem[] {
  const { prompt, completion } = row as unknown as Readonly<
    Record<"prompt" | "completion", Parameters<typeof checkPrompt>[0]>
  >;
  return [...checkPrompt(prompt, "/prompt"), ...checkCompletion(completion, "/completion")];
}
