// The progress of an export on stderr.

import type { ExportProgress } from "../../ports/app-export.ts";
import type { Context } from "../context.ts";
import { count } from "./numbers.ts";
import { cut } from "./text.ts";

const EVERY_MS = 100;
const BAR = 24;
const CLEAR = "\r\u001b[K";
const WORDS: Readonly<Record<ExportProgress["phase"], string>> = {
  labelling: "Labelling",
  writing: "Writing",
  verifying: "Verifying",
};

export function createExportProgress(context: Context) {
  const { stderr, env } = context.deps;
  const draws = stderr.isTTY === true && !env.CI && env.TERM !== "dumb" && !context.json;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let drawn: ExportProgress["phase"] | undefined;
  let isDrawn = false;
  return {
    update({ phase, done, of }: ExportProgress) {
      const now = context.deps.now();
      // The last phase may be told once, and last long.
      if (!draws || (now - drawnAt < EVERY_MS && phase === drawn)) return;
      drawn = phase;
      drawnAt = now;
      isDrawn = true;
      const full = of > 0 ? Math.round((done / of) * BAR) : 0;
      const line = `${WORDS[phase]} ${"█".repeat(full)}${"░".repeat(BAR - full)}  ${count(done)}/${count(of)} sessions`;
      stderr.write(CLEAR + cut(line, (stderr.columns ?? 80) - 1));
    },
    end() {
      if (isDrawn) stderr.write(CLEAR);
      isDrawn = false;
    },
  };
}
