// The only mint of texts for judges: strings of redacted messages, and the fence that says they are data.

import { isMinted } from "../core/mint.ts";
import type { RedactedFacts, RedactedMessage, RedactedText } from "../core/redacted.ts";
import { forEachHeadString, forEachString } from "./strings.ts";

export interface JudgeText {
  readonly path: string;
  readonly text: RedactedText;
}

/** Every string of a redacted message. Anything else is a bug, whatever the types say. */
export function textsOf(message: RedactedMessage): JudgeText[] {
  return collect(message, (visit) => forEachString(message, visit));
}

export function factTexts(facts: RedactedFacts): JudgeText[] {
  return collect(facts, (visit) => forEachHeadString(facts, visit));
}

function collect(minted: object, each: (visit: (path: string, text: string) => void) => void): JudgeText[] {
  if (!isMinted(minted)) throw new Error("a judge gets redacted text alone");
  const texts: JudgeText[] = [];
  each((path, text) => texts.push({ path, text: text as RedactedText }));
  return texts;
}

/** A piece of a text that was minted here. */
export function pieceOf(text: RedactedText, start: number, end: number): RedactedText {
  return text.slice(start, end) as RedactedText;
}

/**
 * Texts as one input: a JSON object a line between two marks that no text can know. JSON cannot be left by what stands
 * in it.
 */
export function fence(
  texts: readonly { readonly id: string; readonly text: RedactedText }[],
  nonce: string,
): RedactedText {
  const lines = texts.map(({ id, text }) => JSON.stringify({ id, text: text.toWellFormed() }));
  return `<texts ${nonce}>\n${lines.join("\n")}\n</texts ${nonce}>` as RedactedText;
}
