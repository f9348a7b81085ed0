// What the assistant said and thought: response items, and the events that repeat them or stand in for them.

import { idHash } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { contentOf } from "./content.ts";
import { textOf } from "./envelope.ts";
import { type HeldText, type Reading, remember, reportUnknown, say } from "./state.ts";
import { type Entry, flushDetails } from "./tools.ts";

const OPEN = 64;

export function takeAssistantItem(reading: Reading, entry: Entry): void {
  const { payload, line, time } = entry;
  const content = contentOf(payload["content"] ?? payload["message"], line);
  for (const type of content.unknown) reportUnknown(reading, `message content ${quotable(type)}`, line);
  const left = claim(reading, "text", content.texts);
  const last = content.texts.at(-1);
  if (last !== undefined) reading.state.said.lastHash = hashOf("text", last);
  // Its events were given out already.
  if (left.length === 0 && content.parts.length > 0 && content.parts.length === content.texts.length) return;
  // Samples without a type are no message items, and are not counted as messages (see docs/sources/codex.md).
  const kind = payload["type"] === undefined ? "step" : "assistant";
  say(reading, { role: "assistant", kind, parts: content.parts, line, time, id: textOf(payload["id"]) });
}

/** Summary and raw content, never `encrypted_content`. */
export function takeReasoning(reading: Reading, entry: Entry): void {
  const { payload, line, time } = entry;
  const texts = [...contentOf(payload["summary"], line).texts, ...contentOf(payload["content"], line).texts];
  const left = claim(reading, "reasoning", texts);
  if (left.length === 0) return;
  const parts: Part[] = left.map((text) => ({ kind: "reasoning", text }));
  say(reading, { role: "assistant", kind: "step", parts, line, time, id: textOf(payload["id"]) });
}

/**
 * An event that repeats an item, before or after it. It is held until its item comes; where the turn ends without
 * one (an aborted request) the event is all there is and is given out. Until the log has shown any such item at all
 * events are given out as they come, so that a log without items is read whole.
 */
export function takeSaidEvent(reading: Reading, held: HeldText): void {
  const { said } = reading.state;
  if (held.text.trim() === "") return;
  const claimed = said.hashes.indexOf(hashOf(held.kind, held.text));
  if (claimed >= 0) {
    said.hashes.splice(claimed, 1);
    return;
  }
  if (!said.sawItem) {
    remember(said.given, held, OPEN);
    giveOut(reading, held);
    return;
  }
  said.held.push(held);
  if (said.held.length > OPEN) giveOut(reading, said.held.shift());
}

/** `task_complete` repeats the turn's last message, unless neither an item nor an event holds it. */
export function takeLastMessage(reading: Reading, held: HeldText): void {
  const { said } = reading.state;
  if (said.lastHash === hashOf(held.kind, held.text) || said.held.some((one) => one.text === held.text)) return;
  takeSaidEvent(reading, held);
}

/** Everything that waits for an item of this turn is given out: no item will come. */
export function endTurn(reading: Reading): void {
  const { said } = reading.state;
  const { held } = said;
  said.held = [];
  said.given = [];
  said.hashes = [];
  for (const one of held) giveOut(reading, one);
  flushDetails(reading);
}

function giveOut(reading: Reading, held: HeldText | undefined): void {
  if (!held) return;
  const { kind, text, line, time } = held;
  if (kind === "text") reading.state.said.lastHash = hashOf(kind, text);
  say(reading, {
    role: "assistant",
    kind: kind === "text" ? "assistant" : "step",
    parts: [{ kind, text }],
    line,
    time,
  });
}

/**
 * Removes the events that these texts of an item make superfluous, and remembers the texts that no event has claimed.
 * Returns the texts that were not given out yet.
 */
function claim(reading: Reading, kind: HeldText["kind"], texts: readonly string[]): string[] {
  const { said } = reading.state;
  said.sawItem = true;
  const claimed = new Set<string>();
  said.held = said.held.filter((held) => !claims(held, kind, texts, claimed));
  const given = new Set<string>();
  said.given = said.given.filter((held) => !claims(held, kind, texts, given));
  for (const text of texts) {
    if (!claimed.has(text) && !given.has(text)) remember(said.hashes, hashOf(kind, text), OPEN);
  }
  return texts.filter((text) => !given.has(text));
}

function claims(held: HeldText, kind: HeldText["kind"], texts: readonly string[], claimed: Set<string>): boolean {
  if (held.kind !== kind) return false;
  const wanted = held.text.trim();
  const text = texts.find((one) => one.includes(wanted));
  if (text === undefined) return false;
  claimed.add(text);
  return true;
}

function hashOf(kind: HeldText["kind"], text: string): number {
  return idHash(text.trim(), kind === "text" ? 1 : 2);
}
