// The progress of looking through, or rewriting, the agents' files: one line on stderr for a person at a terminal.

import type { DiskProgress } from "../../ports/app-scrub.ts";
import type { Context } from "../context.ts";
import { bytes, count } from "./numbers.ts";
import { cut } from "./text.ts";

const EVERY_MS = 100;
const CLEAR = "\r\u001b[K";
const WORDS: Readonly<Record<DiskProgress["phase"], string>> = {
  looking: "Looking for files",
  reading: "Looking through",
  writing: "Replacing in",
  storing: "Following in the store",
};

export async function withDiskProgress<T>(
  { deps, json }: Context,
  act: (onProgress: (progress: DiskProgress) => void) => Promise<T>,
): Promise<T> {
  const { stderr, env } = deps;
  const draws = stderr.isTTY === true && !env.CI && env.TERM !== "dumb" && !json;
  let drawnAt = Number.NEGATIVE_INFINITY;
  try {
    return await act((progress) => {
      const now = deps.now();
      if (!draws || now - drawnAt < EVERY_MS) return;
      drawnAt = now;
      stderr.write(CLEAR + cut(line(progress), (stderr.columns ?? 80) - 1));
    });
  } finally {
    if (drawnAt > Number.NEGATIVE_INFINITY) stderr.write(CLEAR);
  }
}

function line({ phase, filesDone, filesTotal, bytesDone, bytesTotal }: DiskProgress): string {
  const size = bytesTotal > 0 ? `, ${bytes(bytesDone)} of ${bytes(bytesTotal)}` : "";
  return `${WORDS[phase]} ${count(filesDone)}/${count(filesTotal)} files${size}`;
}
