// Makes a tree of Claude Code and Codex logs from a seed, with planted secrets and needles, and the truth about it.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ClaudeLogs } from "./claude-logs.ts";
import { writeRollout } from "./codex-logs.ts";
import { Tree, type Truth } from "./tree.ts";

export interface CorpusOptions {
  /** Bytes of all logs, about. */
  readonly bytes: number;
  readonly seed: number;
  /** True: a fifth of the sessions are Codex rollouts. */
  readonly codex: boolean;
}

/** Writes `<root>/.claude`, `<root>/.codex` and `<root>/truth.json`. Same options, same bytes, on any machine. */
export function makeCorpus(root: string, options: CorpusOptions): Truth {
  const tree = new Tree(root, options.seed);
  const claude = new ClaudeLogs(tree);
  for (let i = 0; tree.truth.bytes < options.bytes; i++) {
    // Some are longer than any buffer on their way.
    const wanted = tree.random.int(20, 400) * (i % 20 === 2 ? 10_000 : 1500);
    const size = Math.min(wanted, Math.max(20_000, options.bytes - tree.truth.bytes));
    if (options.codex && i % 5 === 4) writeRollout(tree, size);
    else claude.session(size);
  }
  writeFileSync(join(root, "truth.json"), JSON.stringify(tree.truth));
  return tree.truth;
}
