// A signal at a message.

import type { Message } from "../core/session.ts";
import type { Signal, SignalKind } from "../core/signal.ts";

export function signal(
  kind: SignalKind,
  { seq, id }: Pick<Message, "seq" | "id">,
  facts: Omit<Signal, "kind" | "seq" | "message">,
): Signal {
  return { kind, seq, message: id, ...facts };
}
