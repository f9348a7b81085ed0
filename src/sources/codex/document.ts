// The oldest rollouts (TypeScript Codex, spring 2025): one JSON document {session, items}, written anew each time.

import type { ParseIssue } from "../../core/session.ts";
import { isObject, type LogRecordItem } from "../../io/jsonl.ts";
import type { LogRef, ReadOptions } from "../../ports/source.ts";
import { documentValues } from "../shared/document.ts";
import { readWhole } from "../shared/whole.ts";

/** True for a rollout that is no lines of JSON: it is read anew when it changes. */
export function isDocument(path: string): boolean {
  return !path.endsWith(".jsonl");
}

/** The document's session and items as records; anything else at such a path is one issue, never silence. */
export function* readRolloutDocument(log: LogRef, options: ReadOptions): Generator<LogRecordItem> {
  const issue = (code: ParseIssue["code"], line: number, message: string): LogRecordItem => ({
    kind: "issue",
    issue: { code, log: log.path, line, message },
  });
  if (!log.path.endsWith(".json")) {
    const { offset } = readWhole(log.path, options, 0);
    yield issue("unsupported_format", 1, "a compressed rollout: unpack it beside its place to have it read");
    return yield { kind: "end", offset, nextLine: 1, lines: 0 };
  }
  let known = false;
  for (const item of documentValues(log.path, options, ["items"])) {
    if (item.kind === "issue") {
      yield item;
      known = true;
    } else if (item.kind === "end") {
      if (!known && item.offset > 0)
        yield issue("unsupported_format", 1, "neither lines of JSON nor a document of the form {session, items}");
      yield { kind: "end", offset: item.offset, nextLine: 1, lines: item.lines };
    } else if (item.key === "session" && isObject(item.value)) {
      known = true;
      const value = { type: "session_meta", timestamp: item.value["timestamp"], payload: item.value };
      yield { kind: "record", value, line: item.line, glued: false };
    } else if (item.key === "items") {
      known = true;
      if (isObject(item.value)) yield { kind: "record", value: item.value, line: item.line, glued: true };
      else yield issue("not_an_object", item.line, `a JSON ${typeof item.value} among the items`);
    }
  }
}
