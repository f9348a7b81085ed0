// What a session's texts come to: a hash that two copies share, a signature, tokens and the person's language.

import type { Message, MessageKind, Part } from "../core/session.ts";
import { createLanguage } from "./language.ts";
import { createSignature } from "./minhash.ts";
import { estimateTokens } from "./tokens.ts";

/** An incremental keyed hash, made in `io/crypto.ts` and handed in. */
export interface Digest {
  update(text: string): void;
  /** Ends it; called once. */
  hex(): string;
}

export interface Content {
  add(message: Message): void;
  /** Called once, at the end. */
  end(): {
    readonly contentHash: string;
    readonly signature: Uint8Array;
    readonly tokens: number;
    readonly language: string | undefined;
  };
}

/** What an agent's program adds differs from one log of a conversation to the next. */
const ASIDE: ReadonlySet<MessageKind> = new Set([
  "injected",
  "interrupt",
  "api_error",
  "synthetic",
  "compact_boundary",
  "status",
]);
/** Of what a call gave back, its length and both its ends go into the hash. */
const WHOLE = 16_384;
const END = 4096;
/** Characters at each end of a text that its tokens are told by. */
const WEIGHED = 384;
/** Of one text so much goes into the signature. */
const SIGNED = 65_536;

export function createContent(digest: Digest): Content {
  const signature = createSignature();
  const language = createLanguage();
  let tokens = 0;
  return {
    add(message) {
      const isAside = ASIDE.has(message.kind);
      const isAsked = message.kind === "prompt" || message.kind === "queued_prompt";
      for (const part of message.parts) {
        const text = textOf(part);
        if (text === "") continue;
        tokens += tokensOf(text);
        if (isAside) continue;
        hashPart(digest, message, part.kind, text);
        if (part.kind !== "text") continue;
        signature.add(text.length > SIGNED ? text.slice(0, SIGNED) : text);
        if (isAsked && message.sidechain === undefined) language.add(text);
      }
    },
    end: () => ({ contentHash: digest.hex(), signature: signature.bytes(), tokens, language: language.language() }),
  };
}

/** Ids, times, models and places are no part of it; images are places. */
function textOf(part: Part): string {
  switch (part.kind) {
    case "text":
    case "reasoning":
      return part.text;
    case "tool_call":
      return `${part.tool} ${JSON.stringify(part.input) ?? ""}`;
    case "tool_result":
      return part.output;
    case "image":
      return "";
  }
}

/** A long text is weighed by its ends. */
function tokensOf(text: string): number {
  if (text.length <= 2 * WEIGHED) return estimateTokens(text);
  const ends = estimateTokens(text.slice(0, WEIGHED)) + estimateTokens(text.slice(-WEIGHED));
  return Math.round((ends * text.length) / (2 * WEIGHED));
}

/** The lengths keep two texts apart from one that is both. */
function hashPart(digest: Digest, { role }: Message, kind: Part["kind"], text: string): void {
  const head = `\u0000${role} ${kind} ${text.length}\u0000`;
  // One call of the hash costs more than a short text in it.
  if (kind !== "tool_result" || text.length <= WHOLE) digest.update(head + text);
  else digest.update(head + text.slice(0, END) + text.slice(-END));
}
