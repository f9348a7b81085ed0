// Measures detection in one process, on one core, over the message text of a tree: every way of looking in turn.

import { lintSource } from "@secretlint/core";
import { creator as recommended } from "@secretlint/secretlint-rule-preset-recommend";
import type { Message } from "../src/core/session.ts";
import { rootsOf } from "../src/ports/source.ts";
import { createDetector } from "../src/privacy/detect.ts";
import { compileKeywords } from "../src/privacy/keywords.ts";
import { FULL_RULESET, RULESET, type Ruleset } from "../src/privacy/ruleset.ts";
import { forEachString } from "../src/privacy/strings.ts";
import { claudeCode } from "../src/sources/claude-code.ts";

/** Characters a second of one core, of the best round. */
export interface DetectionRates {
  readonly characters: number;
  readonly parse: number;
  readonly gate: number;
  readonly ruleset: number;
  readonly full: number;
  readonly secretlint: number;
}

const MOST = 48e6;
/** Secretlint takes a file at a time; more than this would take minutes. */
const LINTED = 3e6;
const ROUNDS = 3;

async function messagesOf(home: string): Promise<readonly Message[]> {
  const messages: Message[] = [];
  let characters = 0;
  const environment = { home, variables: {}, platform: process.platform };
  for (const root of rootsOf(claudeCode, environment)) {
    for await (const log of claudeCode.discover(root)) {
      for await (const item of claudeCode.read(log, { from: 0 })) {
        if (item.kind !== "message") continue;
        messages.push(item.message);
        forEachString(item.message, (_, text) => {
          characters += text.length;
        });
      }
      if (characters > MOST) return messages;
    }
  }
  return messages;
}

function textsOf(messages: readonly Message[]): readonly string[] {
  const texts: string[] = [];
  for (const message of messages) forEachString(message, (_, text) => texts.push(text));
  return texts;
}

function sizeOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

/** The first texts, together of about so many characters. */
function upTo(most: number, texts: readonly string[]): readonly string[] {
  const some: string[] = [];
  for (let size = 0, i = 0; i < texts.length && size < most; i++) {
    const text = texts[i] as string;
    size += text.length;
    some.push(text);
  }
  return some;
}

async function best(characters: number, pass: () => unknown): Promise<number> {
  let rate = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    const used = process.cpuUsage();
    await pass();
    const { user, system } = process.cpuUsage(used);
    // On a busy machine only the time that this process had says what a core can do; what helps it on others counts.
    const ms = Math.min(performance.now() - started, (user + system) / 1000);
    rate = Math.max(rate, (characters / ms) * 1000);
  }
  return rate;
}

function detection(ruleset: Ruleset, messages: readonly Message[]): () => void {
  const detector = createDetector(ruleset, (value) => value);
  return () => {
    for (const message of messages) detector.message(message);
  };
}

function gate(ruleset: Ruleset, texts: readonly string[]): () => void {
  const hintsOf = (anyCase: boolean) => [
    ...new Set(
      ruleset.rules.flatMap((rule) => ("pattern" in rule && (rule.anyCase ?? false) === anyCase ? rule.hints : [])),
    ),
  ];
  const automaton = compileKeywords(hintsOf(false), hintsOf(true));
  return () => {
    for (const text of texts) automaton.scan(text, () => false);
  };
}

async function lint(content: string): Promise<void> {
  const rules = [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: recommended }];
  await lintSource({
    source: { filePath: "text.txt", content, contentType: "text", ext: ".txt" },
    options: { config: { rules } },
  });
}

const messages = await messagesOf(process.argv[2] ?? ".");
const texts = textsOf(messages);
const characters = sizeOf(texts);
const lines = messages.map((message) => JSON.stringify(message));
const linted = upTo(LINTED, texts);
const rates: DetectionRates = {
  characters,
  parse: await best(characters, () => {
    for (const line of lines) JSON.parse(line);
  }),
  gate: await best(characters, gate(FULL_RULESET, texts)),
  ruleset: await best(characters, detection(RULESET, messages)),
  full: await best(characters, detection(FULL_RULESET, messages)),
  secretlint: await best(sizeOf(linted), async () => {
    for (const text of linted) await lint(text);
  }),
};
console.log(JSON.stringify(rates));
