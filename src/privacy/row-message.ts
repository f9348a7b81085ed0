// A row of any shape as the message of one call: so a file's rows pass the same detection and redaction as sessions.

import { messageId, NO_CALL } from "../core/ids.ts";
import type { Message } from "../core/session.ts";
import type { Json } from "../core/types.ts";

/** The paths of its findings begin with this; a JSON pointer into the row follows. */
const ROW_PATH = "parts.0.input";

export function messageOfRow(row: Json, seq = 0): Message {
  return {
    id: messageId(`L${seq + 1}`),
    seq,
    role: "tool",
    kind: "tool_results",
    line: seq + 1,
    parts: [{ kind: "tool_call", callId: NO_CALL, tool: "", input: row }],
  };
}

/** The row that `messageOfRow` took in, as it is in `message` now. */
export function rowOfMessage(message: Message): Json {
  const [part] = message.parts;
  return part?.kind === "tool_call" ? part.input : null;
}

/** A finding's path within the row: `/messages/3/content`. */
export function pathInRow(path: string): string {
  return path.startsWith(ROW_PATH) ? path.slice(ROW_PATH.length) : path;
}
