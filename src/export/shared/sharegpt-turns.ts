// A chat as ShareGPT has it: human and observation at odd places, gpt and function_call at even ones.

import type { Json } from "../../core/types.ts";
import type { ChatCall, ChatMessage } from "./chat.ts";
import { asArguments, toolsOf } from "./tools.ts";

export interface SharegptMessage {
  readonly from: "human" | "observation" | "gpt" | "function_call";
  readonly value: string;
}

/** What stands at one place: all that one side says before the other goes on. */
type Side =
  | { readonly side: "asks"; readonly results: string[]; readonly texts: string[] }
  | { readonly side: "answers"; readonly reasoning: string[]; readonly texts: string[]; readonly calls: ChatCall[] };

export interface Sharegpt {
  readonly messages: readonly SharegptMessage[];
  readonly hasThinking: boolean;
  readonly calls: number;
  /** JSON text: each tool with its JSON Schema, inferred from its calls. */
  readonly tools: string;
}

/** Undefined where nobody asked, or nothing was answered. */
export function sharegptOf(chat: readonly ChatMessage[]): Sharegpt | undefined {
  const sides = framed(sidesOf(chat));
  if (sides.length === 0) return undefined;
  const answers = sides.filter((side) => side.side === "answers");
  const calls = answers.flatMap((answer) => answer.calls);
  return {
    messages: sides.map((side) => (side.side === "asks" ? asked(side) : answered(side))),
    hasThinking: answers.some(({ reasoning }) => reasoning.length > 0),
    calls: calls.length,
    tools: JSON.stringify(
      toolsOf([{ role: "assistant", content: "", reasoning: "", calls }]).map((tool) => tool.function),
    ),
  };
}

function sidesOf(chat: readonly ChatMessage[]): readonly Side[] {
  const sides: Side[] = [];
  for (const message of chat) {
    if (message.role === "assistant") answer(sides, message);
    else ask(sides, message);
  }
  if (isThoughtAlone(sides.at(-1))) sides.pop();
  return sides;
}

function answer(sides: Side[], { reasoning, content, calls }: Extract<ChatMessage, { role: "assistant" }>): void {
  const last = sides.at(-1);
  const side = last?.side === "answers" ? last : { side: "answers" as const, reasoning: [], texts: [], calls: [] };
  if (side !== last) sides.push(side);
  if (reasoning !== "") side.reasoning.push(reasoning);
  if (content !== "") side.texts.push(content);
  side.calls.push(...calls);
}

function ask(sides: Side[], { role, content }: Exclude<ChatMessage, { role: "assistant" }>): void {
  if (isThoughtAlone(sides.at(-1))) sides.pop();
  const last = sides.at(-1);
  const side = last?.side === "asks" ? last : { side: "asks" as const, results: [], texts: [] };
  if (side !== last) sides.push(side);
  if (role === "tool") side.results.push(content);
  else side.texts.push(content);
}

/** What the model only thought before it was stopped is no answer. */
function isThoughtAlone(side: Side | undefined): boolean {
  return side?.side === "answers" && side.texts.length === 0 && side.calls.length === 0;
}

/** From the first that someone asks to the last answer: all that the layout has a place for. */
function framed(sides: readonly Side[]): readonly Side[] {
  const first = sides.findIndex((side) => side.side === "asks" && side.texts.length > 0);
  const last = sides.findLastIndex((side) => side.side === "answers");
  if (first < 0 || last < first) return [];
  const [opening, ...rest] = sides.slice(first, last + 1);
  // Its results are those of a call that is not in the row.
  return opening?.side === "asks" ? [{ ...opening, results: [] }, ...rest] : [];
}

/** As LLaMA-Factory joins the results of parallel calls when it reads OpenAI's layout. */
const BETWEEN_RESULTS = "\n</tool_response>\n<tool_response>\n";

function asked({ results, texts }: Extract<Side, { side: "asks" }>): SharegptMessage {
  if (results.length === 0) return { from: "human", value: texts.join("\n\n") };
  return { from: "observation", value: [results.join(BETWEEN_RESULTS), ...texts].join("\n\n") };
}

function answered({ reasoning, texts, calls }: Extract<Side, { side: "answers" }>): SharegptMessage {
  const thought = reasoning.length === 0 ? "" : `<think>\n${unmarked(reasoning.join("\n\n"))}\n</think>\n\n`;
  const text = texts.join("\n\n");
  if (calls.length === 0) return { from: "gpt", value: `${thought}${text}` };
  const shown: readonly Json[] = calls.map(({ name, input }) => ({ name, arguments: asArguments(input) }));
  const json = unmarkedJson(JSON.stringify(shown.length === 1 ? shown[0] : shown));
  if (thought === "" && text === "") return { from: "function_call", value: json };
  const before = text === "" ? thought : `${thought}${unmarked(text)}\n\n`;
  return { from: "function_call", value: `${before}<tool_call>\n${json}\n</tool_call>` };
}

/** Marks by which LLaMA-Factory divides an answer; one that the model wrote about would be taken for its own. */
const MARKS = /<(\/?(?:think|tool_call)>)/g;

function unmarked(text: string): string {
  return text.replace(MARKS, "< $1");
}

function unmarkedJson(json: string): string {
  return json.replace(MARKS, "\\u003c$1");
}
