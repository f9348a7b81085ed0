// What Kimi Code puts before its model: what a person asked, and what the program added, told by its origin.

import { idHash } from "../../core/ids.ts";
import type { MessageKind } from "../../core/session.ts";
import { jsonText } from "../shared/depth.ts";
import { objectOf, textOf } from "../shared/values.ts";

/** An input is logged when it is given and again when it reaches the context. */
export class Inputs {
  private pending: { readonly hash: number; readonly origin: string }[] = [];

  given(input: unknown, origin: unknown): void {
    if (this.pending.length < 1000) this.pending.push({ hash: hashOf(input), origin: kindOf(origin) });
  }

  /** `same` for what was told when it was given, `changed` for an input that the program rewrote, else `new`. */
  reached(content: unknown, origin: unknown): "same" | "changed" | "new" {
    const hash = hashOf(content);
    const exact = this.pending.findIndex((input) => input.hash === hash);
    const at = exact >= 0 ? exact : this.pending.findIndex((input) => input.origin === kindOf(origin));
    if (at < 0) return "new";
    this.pending.splice(at, 1);
    return exact >= 0 ? "same" : "changed";
  }
}

function hashOf(content: unknown): number {
  return idHash(jsonText(content ?? ""));
}

function kindOf(origin: unknown): string {
  return textOf(objectOf(origin)?.["kind"]) ?? "user";
}

/** What an input of this origin is; `asked` where a person typed it. */
export function inputKind(origin: unknown, asked: MessageKind): MessageKind {
  const from = objectOf(origin);
  switch (from?.["kind"]) {
    case "user":
      return asked;
    case undefined:
      return origin === undefined || origin === null ? asked : "injected";
    case "skill_activation":
    case "plugin_command":
      return from["trigger"] === "user-slash" ? "slash_command" : "injected";
    case "shell_command":
      return from["phase"] === "input" ? "slash_command" : "injected";
    case "compaction_summary":
      return "compact_summary";
    default:
      return "injected";
  }
}
