// Tells what a person typed from what Claude Code put into user messages. See docs/sources/claude-code.md, "Noise".

import type { MessageKind } from "../../core/session.ts";

export type UserKind = Extract<MessageKind, "prompt" | "slash_command" | "injected" | "interrupt">;

const SLASH = ["<command-name>", "<command-message>"];
const INJECTED = ["<command-args>", "<local-command-", "<bash-", "<task-notification>", "Caveat: The messages below"];
const INTERRUPT = "[Request interrupted by user";

/** The kind of a user's text that is free of noise blocks; undefined for blank text. */
export function kindOf(text: string): UserKind | undefined {
  const start = firstVisible(text);
  if (start < 0) return undefined;
  const code = text.charCodeAt(start);
  // Almost every prompt begins with something else than `<`, `C` or `[`.
  if (code === 60) {
    if (SLASH.some((mark) => text.startsWith(mark, start))) return "slash_command";
    if (INJECTED.some((mark) => text.startsWith(mark, start))) return "injected";
  } else if (code === 67 && INJECTED.some((mark) => text.startsWith(mark, start))) return "injected";
  else if (code === 91 && text.startsWith(INTERRUPT, start)) return "interrupt";
  return "prompt";
}

function firstVisible(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 32 && code !== 0xa0 && code !== 0xfeff && code !== 0x3000) return i;
  }
  return -1;
}

export interface SplitText {
  /** What is left for the person. */
  readonly real: string;
  /** `<ide_...>` and `<system-reminder>` blocks, as they stood. */
  readonly noise: readonly string[];
}

/** Parts a text from the noise blocks around and inside it; undefined where it has none. */
export function splitNoise(text: string): SplitText | undefined {
  if (!text.includes("<ide_") && !text.includes("<system-reminder>")) return undefined;
  const noise: string[] = [];
  const real: string[] = [];
  let at = 0;
  let from = 0;
  for (;;) {
    const open = nextBlock(text, from);
    if (open < 0) break;
    const nameEnd = text.indexOf(">", open);
    const name = nameEnd < 0 ? "" : text.slice(open + 1, nameEnd);
    const close = /^[a-z_-]{1,60}$/.test(name) ? text.indexOf(`</${name}>`, nameEnd) : -1;
    if (close < 0) {
      from = open + 1;
      continue;
    }
    const end = close + name.length + 3;
    real.push(text.slice(at, open));
    noise.push(text.slice(open, end));
    at = end;
    from = end;
  }
  if (noise.length === 0) return undefined;
  real.push(text.slice(at));
  return { real: real.join("").trim(), noise };
}

function nextBlock(text: string, from: number): number {
  const ide = text.indexOf("<ide_", from);
  const reminder = text.indexOf("<system-reminder>", from);
  if (ide < 0) return reminder;
  return reminder < 0 ? ide : Math.min(ide, reminder);
}

/** `/name args` of a slash command's record, and what else it held. */
export function slashCommand(text: string): { readonly command: string; readonly rest: string | undefined } {
  let rest = text;
  const take = (tag: string): string => {
    const open = rest.indexOf(`<${tag}>`);
    const close = open < 0 ? -1 : rest.indexOf(`</${tag}>`, open);
    if (close < 0) return "";
    const value = rest.slice(open + tag.length + 2, close).trim();
    rest = rest.slice(0, open) + rest.slice(close + tag.length + 3);
    return value;
  };
  const named = take("command-name");
  const message = take("command-message");
  const args = take("command-args");
  const name = named || message;
  if (name === "") return { command: text, rest: undefined };
  // The message mostly repeats the name; where it says more, it is kept.
  const more = [message === name.replace(/^\//, "") || message === name ? "" : message, rest.trim()].filter(
    (piece) => piece !== "",
  );
  const command = `${name.startsWith("/") ? name : `/${name}`}${args === "" ? "" : ` ${args}`}`;
  return { command, rest: more.length > 0 ? more.join("\n") : undefined };
}
