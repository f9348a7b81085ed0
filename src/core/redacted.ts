// The type wall: what formats, the search index and every output take. Only `privacy/` mints these.

import type { Message, SessionFacts } from "./session.ts";
import type { Brand } from "./types.ts";

declare const redacted: unique symbol;

/** Names what made a projection: two projections with equal stamps of the same message are equal. */
export type RedactionStamp = Brand<
  { readonly ruleset: string; readonly policy: string; readonly decisions: string },
  "RedactionStamp"
>;

/** A message whose findings were replaced. */
export type RedactedMessage = Message & { readonly [redacted]: true };

/** The facts of a session with every string projected: title, paths, branches. */
export type RedactedFacts = SessionFacts & { readonly [redacted]: true };

/** A session as it may be shown: facts first, messages one by one. */
export interface RedactedSession {
  readonly facts: RedactedFacts;
  readonly stamp: RedactionStamp;
  readonly messages: AsyncIterable<RedactedMessage> | Iterable<RedactedMessage>;
  readonly [redacted]: true;
}

/** Text for the search index, made from a `RedactedMessage`. */
export interface IndexText {
  /** UTF-8. */
  readonly text: Uint8Array;
  /** Bigrams of its Chinese, Japanese and Korean runs, in UTF-8; undefined where it has none. */
  readonly cjk: Uint8Array | undefined;
  readonly [redacted]: true;
}

/** Text for a judge, made from redacted messages: strings carry no mark, so this is a promise of the types alone. */
export type RedactedText = Brand<string, "RedactedText">;
/** A piece of an agent's own log whose secrets were replaced; every other byte is as it was. */
export interface RedactedLog {
  readonly bytes: Uint8Array;
  /** True where these are the very bytes that were given. */
  readonly same: boolean;
  readonly [redacted]: true;
}
