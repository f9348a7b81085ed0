// One row a corrected turn for TRL's DPOTrainer: what was asked, the turn that was wrong, and the one that was accepted.

import { answersOf, requestText, toolUsesOf } from "../core/conversation.ts";
import type { RecordType, RowProblem } from "../core/row-type.ts";
import type { Json } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { ABOUT, aboutOf } from "./shared/about.ts";
import { withImages } from "./shared/chat.ts";
import { type ChatTurn, chatTurns, messagesOf, promptOf } from "./shared/chat-turns.ts";
import { checkCompletion, checkPrompt } from "./shared/check-completion.ts";
import { acceptanceOf, type Correction, correctionsOf, GROUNDS, SURE } from "./shared/corrections.ts";
import { OF_TURNS } from "./shared/notes.ts";
import { TRL_MESSAGES, TRL_TOOLS, trlMessages, trlTools } from "./shared/trl-messages.ts";

const TYPE: RecordType = {
  kind: "record",
  fields: {
    prompt: { ...TRL_MESSAGES, doc: "Up to and with the request whose turn was wrong." },
    chosen: { ...TRL_MESSAGES, doc: "The turn that was accepted in the end: its messages, with results." },
    rejected: { ...TRL_MESSAGES, doc: "The turn that was wrong: its messages, with results." },
    tools: TRL_TOOLS,
    correction: { kind: "string", doc: "What the person said of the rejected turn; not in the prompt." },
    evidence: {
      kind: "record",
      fields: {
        rejected: { kind: "string", doc: "Id of the message with the request." },
        correction: { kind: "string", doc: "Id of the message that says that its turn was wrong." },
        form: { kind: "string", optional: true, doc: "How it says so: see docs/labels.md." },
        confidence: { kind: "number", doc: "That it is a correction: 0 to 1." },
        corrections: { kind: "integer", doc: "How often the person corrected before the chosen turn; 1: at once." },
        accepted: {
          kind: "string",
          values: GROUNDS,
          doc: "How one can tell that the chosen turn was accepted: the person praised it, or asked for something else next; the session came out well, or was approved.",
        },
        accepted_in: { kind: "list", of: { kind: "string" }, doc: "Ids of the messages that tell." },
      },
    },
    ...ABOUT,
  },
};

export const preference = defineFormat({
  name: "preference",
  title: "Preference (DPO)",
  version: 1,
  about: "TRL's DPOTrainer reads it as it is: an explicit prompt with a chosen and a rejected turn.",
  notes: [
    "Load it with `DPOTrainer(model, train_dataset=load_dataset('json', data_files='preference.jsonl', split='train'), ...)`. The further columns are left alone by the trainer.",
    "A row is written where the log supports it: a person said that a turn was wrong (with a confidence of 0.7 or more), a later turn answered that and was not itself corrected or stopped, and something tells that it was accepted (`evidence`). That nobody objected to the last turn of a session tells nothing. Where several corrections follow each other, each turn that was wrong is paired with the one that was accepted in the end. Where the work was wrong, the chosen turn works too. Nothing comes from a blocked session, nor from what a rewind left.",
    "The prompt ends with the request whose turn was wrong, and does not hold the correction. Most corrections say again what was asked for, and the pair teaches to do so at once; a correction in the prompt would make a rejected turn that nobody would give, and a prompt that nobody asks. But where a correction brings something new, the chosen turn knows what the prompt does not say, and it starts from files that the rejected one has changed. So `correction` and `evidence.form` are there to choose by: `dataset.filter(lambda row: row['evidence']['confidence'] >= 0.85)`, or, to give the prompt what the chosen turn knew, `dataset.map(lambda row: {'prompt': row['prompt'][:-1] + [{**row['prompt'][-1], 'content': row['prompt'][-1]['content'] + '\\n\\n' + row['correction']}]})`.",
    "Both turns are whole: the trainer learns from every token of them, results of tools too. `--tool-outputs drop` leaves those empty, `--no-tool-uses` leaves out the calls; both make rows much shorter.",
    OF_TURNS,
  ],
  output: {
    kind: "rows",
    each: "turn",
    type: TYPE,
    async *rows(item, options) {
      if (item.label.corrections.length === 0 || item.review === "blocked") return;
      const turns = await chatTurns(item, options.shape);
      const corrections = correctionsOf(
        turns.map(({ turn }) => turn),
        item,
      );
      const known = { turns, corrections, item, options, tools: trlTools(messagesOf(turns), options) };
      for (const [wrong, correction] of [...corrections].sort(([a], [b]) => a - b)) {
        const row = rowOf({ wrong, correction }, known);
        if (row !== undefined) yield row;
      }
    },
    check: (row) => checkPreference(row),
  },
});

interface Known {
  readonly turns: readonly ChatTurn[];
  readonly corrections: ReadonlyMap<number, Correction>;
  readonly item: ExportItem;
  readonly options: FormatOptions;
  readonly tools: Json;
}

function rowOf(
  { wrong, correction }: { readonly wrong: number; readonly correction: Correction },
  { turns, corrections, item, options, tools }: Known,
): Json | undefined {
  if (correction.signal.confidence < SURE) return undefined;
  let accepted = correction.by;
  let times = 1;
  // Each is later than the one before: `correctionsOf` has no other.
  for (let next = corrections.get(accepted); next !== undefined; next = corrections.get(accepted)) {
    accepted = next.by;
    times++;
  }
  const [bad, good] = [turns[wrong], turns[accepted]];
  const plain = turns.map(({ turn }) => turn);
  const acceptance = acceptanceOf(plain, accepted, { item, corrections });
  if (!bad || !good || !acceptance) return undefined;
  const prompt = promptOf(turns, wrong);
  const [chosen, rejected] = [trlMessages(good.answered, options), trlMessages(bad.answered, options)];
  if (prompt.length === 0 || good.answered.length === 0 || bad.answered.length === 0) return undefined;
  if (JSON.stringify(chosen) === JSON.stringify(rejected)) return undefined;
  const { signal } = correction;
  // Where the work was wrong, an answer without work ("that is already so") is no better work.
  if (signal.form !== "reversal" && hasCalls(bad) && !hasCalls(good)) return undefined;
  const by = turns[correction.by]?.turn;
  return {
    prompt: trlMessages(prompt, options),
    chosen,
    rejected,
    tools,
    correction: withImages(by ? requestText(by) : "", by ? by.requests.flatMap(({ images }) => images) : []),
    evidence: {
      rejected: bad.turn.requests.find(({ seq }) => seq === signal.about)?.id ?? "",
      correction: signal.message,
      ...(signal.form !== undefined && { form: signal.form }),
      confidence: signal.confidence,
      corrections: times,
      accepted: acceptance.ground,
      accepted_in: acceptance.evidence,
    },
    ...aboutOf(item),
  };
}

function hasCalls({ turn }: ChatTurn): boolean {
  return answersOf(turn).some((answer) => toolUsesOf(answer).length > 0);
}

type Checked = Parameters<typeof checkCompletion>[0];

function checkPreference(row: Json): readonly RowProblem[] {
  const { prompt, chosen, rejected } = row as unknown as Readonly<Record<"prompt" | "chosen" | "rejected", Checked>>;
  const problems = [
    ...checkPrompt(prompt, "/prompt"),
    ...checkCompletion(chosen, "/chosen"),
    ...checkCompletion(rejected, "/rejected"),
  ];
  if (JSON.stringify(chosen) === JSON.stringify(rejected))
    problems.push({ path: "/chosen", message: "is the same as what is rejected" });
  return problems;
}
