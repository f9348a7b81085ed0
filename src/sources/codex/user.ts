// Real prompts: Codex writes each twice, as a `user_message` event and as a user item among the injected ones.

import { idHash } from "../../core/ids.ts";
import { quotable } from "../../core/quotable.ts";
import type { Part } from "../../core/session.ts";
import { contentOf, imageOf, textParts } from "./content.ts";
import { textOf } from "./envelope.ts";
import { cwdOf, isInjected, unwrapRequest } from "./prompts.ts";
import { endTurn } from "./said.ts";
import { addOnce, type Reading, remember, report, reportUnknown, say } from "./state.ts";
import type { Entry } from "./tools.ts";

const OPEN = 16;

/**
 * The event is the truth of what a person asked. Versions differ in whether the item or the event comes first, so
 * whichever comes first is given out and the other is matched by its text; nothing has to be held back.
 */
export function takeUserEvent(reading: Reading, entry: Entry): void {
  const { prompts } = reading.state;
  const { payload, line } = entry;
  const text = textOf(payload["message"]) ?? "";
  if (typeof payload["message"] !== "string")
    report(reading, "bad_record", line, "user_message: its message is no string");
  const hash = hashOf(text);
  prompts.sawEvent = true;
  const completed = prompts.completed.indexOf(hash);
  if (completed >= 0) {
    prompts.completed.splice(completed, 1);
    return;
  }
  if (confirmItem(reading, hash)) return;
  const images: Part[] = [];
  for (const key of ["images", "local_images"]) {
    const list = payload[key];
    for (const value of Array.isArray(list) ? list : []) {
      const image = imageOf(value, line);
      if (image) images.push(image);
    }
  }
  sayPrompt(reading, text, images, entry);
  remember(prompts.openEvents, hash, OPEN);
}

/** `item_completed` of a UserMessage: newest logs; counts only where the log has no `user_message` of it. */
export function takeCompletedUser(reading: Reading, entry: Entry, content: unknown): void {
  const { prompts } = reading.state;
  if (prompts.sawEvent) return;
  const read = contentOf(content, entry.line);
  const text = read.texts.join("\n");
  const hash = hashOf(text);
  remember(prompts.completed, hash, OPEN);
  if (confirmItem(reading, hash)) return;
  const images = read.parts.filter((part) => part.kind === "image");
  sayPrompt(reading, text, images, entry);
  remember(prompts.openEvents, hash, OPEN);
}

export function takeUserItem(reading: Reading, entry: Entry): void {
  const { prompts } = reading.state;
  const { payload, line, time } = entry;
  const content = contentOf(payload["content"] ?? payload["message"], line);
  for (const type of content.unknown) reportUnknown(reading, `message content ${quotable(type)}`, line);
  // Attached images stand between tags that the event does not have.
  const texts = content.texts.filter((one) => !/^<\/?image\b[^<>]{0,200}>$/.test(one));
  const text = texts.join("\n");
  const hashes = texts.length === 1 ? [hashOf(text)] : [hashOf(text), ...texts.map(hashOf)];
  const event = prompts.openEvents.findIndex((hash) => hashes.includes(hash));
  if (event >= 0) {
    prompts.openEvents.splice(event, 1);
    return;
  }
  const id = textOf(payload["id"]);
  if (content.parts.length === 0) return;
  if (isInjected(text)) {
    noteCwd(reading, text);
    remember(prompts.openItems, { hashes, prompt: false }, OPEN);
    say(reading, { role: "user", kind: "injected", parts: content.parts, line, time, id });
    return;
  }
  if (prompts.aborted && prompts.firstHash !== undefined && hashes.includes(prompts.firstHash)) {
    // After an interrupt Codex may write the first prompt once more; a person's own repetition has an event.
    prompts.aborted = false;
    return;
  }
  const prompt = !prompts.sawEvent || prompts.itemFirst;
  const images = content.parts.filter((part) => part.kind === "image");
  if (prompt) sayPrompt(reading, text, images, entry);
  else say(reading, { role: "user", kind: "injected", parts: content.parts, line, time, id });
  remember(prompts.openItems, { hashes, prompt }, OPEN);
}

function noteCwd({ state }: Reading, text: string): void {
  const cwd = state.head?.cwd === undefined ? cwdOf(text) : undefined;
  if (cwd === undefined || state.head === undefined) return;
  state.head = { ...state.head, cwd };
  addOnce(state.cwds, cwd);
}

/** The item of this event was given out as a prompt: the event adds nothing. */
function confirmItem(reading: Reading, hash: number): boolean {
  const { prompts } = reading.state;
  const at = prompts.openItems.findIndex((item) => item.hashes.includes(hash));
  if (at < 0) return false;
  const [item] = prompts.openItems.splice(at, 1);
  prompts.itemFirst = true;
  return item?.prompt === true;
}

function sayPrompt(reading: Reading, text: string, images: readonly Part[], entry: Entry): void {
  const { prompts, rewind } = reading.state;
  const { line, time } = entry;
  endTurn(reading);
  prompts.firstHash ??= hashOf(text);
  prompts.aborted = false;
  const { context, request } = unwrapRequest(text);
  if (context !== undefined) {
    say(reading, { role: "user", kind: "injected", parts: textParts(context), line, time, id: `L${line}.context` });
  }
  const parent = rewind.to;
  if (parent !== undefined && parent >= 0 && !rewind.points.includes(parent)) rewind.points.push(parent);
  rewind.to = undefined;
  rewind.turns.push(parent ?? reading.state.tip);
  const parts = [...textParts(request), ...images];
  say(reading, { role: "user", kind: "prompt", parts, line, time, id: textOf(entry.payload["id"]), parent });
}

/** `thread_rolled_back`: the last turns are left behind; what comes next follows the message before them. */
export function rollBack(reading: Reading, turns: number): void {
  const { rewind } = reading.state;
  endTurn(reading);
  let to: number | undefined;
  for (let n = 0; n < turns && rewind.turns.length > 0; n++) to = rewind.turns.pop();
  if (to === undefined) return;
  rewind.to = to;
  reading.state.tip = to;
}

function hashOf(text: string): number {
  return idHash(text.trim());
}
