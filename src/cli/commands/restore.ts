// `restore`: writes a session's original log, and those of its subagents, back where its agent looks for them.

import type { RestoredLog } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { printDocument } from "../document.ts";
import { bytes } from "../render/numbers.ts";
import { oneLine } from "../render/text.ts";

const WORDS: Readonly<Record<RestoredLog["outcome"], string>> = {
  restored: "written, byte for byte as it was",
  partial: "written as far as the archive has it; its end was never kept",
  same: "already there, the same",
  longer: "already there, and longer; left alone",
  different: "already there, but different; left alone",
  not_archived: "not in the archive",
  rows: "rows of the agent's database, which are never written back",
};

export async function restore(context: Context, id: string): Promise<ExitCode> {
  const app = await context.app();
  const { path, bytes: size, logs } = await app.restore(id);
  if (context.json) {
    await printDocument(context, { path, bytes: size, logs }, { steps: ["The agent can resume the session again."] });
    return 0;
  }
  for (const log of logs) {
    await context.print(`${oneLine(log.path)} (${bytes(log.bytes)}): ${WORDS[log.outcome]}\n`);
  }
  return 0;
}
