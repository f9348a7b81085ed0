// The progress of a scan on stderr: a bar for a person at a terminal, next to nothing for everyone else.

import type { ScanProgress } from "../../ports/app.ts";
import type { Context } from "../context.ts";
import { bytes, count, counted } from "./numbers.ts";
import { cut, oneLine } from "./text.ts";

export interface Progress {
  update(progress: ScanProgress): void;
  /** Takes the bar away. */
  end(): void;
}

const EVERY_MS = 100;
const BAR = 24;
const CLEAR = "\r\u001b[K";

export function createProgress(context: Context): Progress {
  const { stderr, env } = context.deps;
  const draws = stderr.isTTY === true && !env.CI && env.TERM !== "dumb" && !context.json;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn = false;
  let waitedFor: string | undefined;
  return {
    update(progress) {
      if (progress.phase === "waiting" && waitedFor !== (progress.holder ?? "")) {
        waitedFor = progress.holder ?? "";
        if (drawn) stderr.write(CLEAR);
        context.note(`Waiting for ${oneLine(waitedFor) || "another tracemill"}, which is scanning now.`);
      }
      const now = context.deps.now();
      if (!draws || now - drawnAt < EVERY_MS) return;
      drawnAt = now;
      drawn = true;
      stderr.write(CLEAR + cut(line(progress), (stderr.columns ?? 80) - 1));
    },
    end() {
      if (drawn) stderr.write(CLEAR);
      drawn = false;
    },
  };
}

const WORDS: Readonly<Record<ScanProgress["phase"], string>> = {
  looking: "Looking for logs",
  waiting: "Waiting",
  reading: "Reading",
  indexing: "Indexing text",
  linking: "Linking sessions",
};

function line(progress: ScanProgress): string {
  const word = WORDS[progress.phase];
  if (progress.phase !== "reading") return `${word} …  ${counted(progress.sessions, "session")}`;
  const share = progress.bytesTotal > 0 ? Math.min(1, progress.bytesDone / progress.bytesTotal) : 0;
  const full = Math.round(share * BAR);
  const bar = "█".repeat(full) + "░".repeat(BAR - full);
  const logs = `${count(progress.logsDone)}/${count(progress.logsTotal)} logs`;
  const size = `${bytes(progress.bytesDone)} of ${bytes(progress.bytesTotal)}`;
  return `${word} ${bar} ${Math.floor(share * 100)}%  ${logs}, ${size}, ${counted(progress.messages, "message")}`;
}
