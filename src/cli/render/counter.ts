// How far something that goes session by session has come, on stderr: a line for a person at a terminal, nothing else.

import type { Context } from "../context.ts";
import { count, counted } from "./numbers.ts";
import { cut } from "./text.ts";

export interface Counter {
  update(progress: { readonly sessions: number; readonly of: number; readonly findings: number }): void;
  /** Takes the line away. */
  end(): void;
}

const EVERY_MS = 100;
const CLEAR = "\r\u001b[K";

export function createCounter(context: Context): Counter {
  const { stderr, env } = context.deps;
  const draws = stderr.isTTY === true && !env.CI && env.TERM !== "dumb" && !context.json;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  return {
    update({ sessions, of, findings }) {
      const now = context.deps.now();
      if (!draws || now - drawnAt < EVERY_MS) return;
      drawnAt = now;
      drawn = true;
      const line = `Reviewing ${count(sessions)}/${count(of)} sessions, ${counted(findings, "finding")}`;
      stderr.write(CLEAR + cut(line, (stderr.columns ?? 80) - 1));
    },
    end() {
      if (drawn) stderr.write(CLEAR);
      drawn = false;
    },
  };
}
