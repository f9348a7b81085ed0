// How far something that goes one by one has come, on stderr: a line for a person at a terminal, nothing else.

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
  const line = createLine(context);
  return {
    update({ sessions, of, findings }) {
      line.draw(`Reviewing ${count(sessions)}/${count(of)} sessions, ${counted(findings, "finding")}`);
    },
    end: () => line.end(),
  };
}

/** One line that is drawn over and over. */
export interface Line {
  draw(text: string): void;
  /** Takes the line away. */
  end(): void;
}

export function createLine(context: Context): Line {
  const { stderr, env } = context.deps;
  const draws = stderr.isTTY === true && !env.CI && env.TERM !== "dumb" && !context.json;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  return {
    draw(text) {
      const now = context.deps.now();
      if (!draws || now - drawnAt < EVERY_MS) return;
      drawnAt = now;
      drawn = true;
      stderr.write(CLEAR + cut(text, (stderr.columns ?? 80) - 1));
    },
    end() {
      if (drawn) stderr.write(CLEAR);
      drawn = false;
    },
  };
}
