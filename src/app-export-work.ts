// The part of the composition root that makes rows of sessions: the same in this thread and in a worker.

import { existsSync } from "node:fs";
import { createPrivacy } from "./app-privacy.ts";
import { estimateTokens as tokensIn } from "./classify/tokens.ts";
import { idHash } from "./core/ids.ts";
import type { Message } from "./core/session.ts";
import { createContamination } from "./curate/decontaminate.ts";
import { wellFormedJson } from "./export/containers/well-formed.ts";
import { CONTAINERS, FORMATS } from "./export/index.ts";
import { keyPath, loadKey } from "./io/config.ts";
import { keyedHash } from "./io/crypto.ts";
import type { ExportSetup } from "./pipeline/export/pool.ts";
import type { WorkDeps } from "./pipeline/export/work.ts";
import type { LeaveDeps } from "./pipeline/leaving.ts";
import type { Store } from "./ports/store.ts";
import { createPropagator } from "./privacy/propagate.ts";
import { openStore } from "./store/sqlite/store.ts";

/** `opened`: the store, where this thread has it open. */
export async function openExport(setup: ExportSetup, opened?: Store): Promise<WorkDeps> {
  const { home, environment, mode, choices } = setup;
  const store = opened ?? openStore({ home, now: Date.now });
  const key = loadKey(home);
  const privacy = createPrivacy({
    home,
    environment,
    store: () => store,
    key: () => key,
    knownKey: () => (existsSync(keyPath(home)) ? key : undefined),
    remembers: true,
  });
  const hash = keyedHash(key);
  const known = new Map<number, Promise<LeaveDeps>>();
  const format = FORMATS.find(({ name }) => name === choices.format);
  const isFlat = choices.flat ?? CONTAINERS.find(({ name }) => name === choices.container)?.isLines === false;
  if (!format) throw new Error(`no format ${choices.format}`);
  return {
    store,
    leaving(row) {
      const before = known.get(row.key);
      if (before) return before;
      // They remember texts: of the session at hand, and of the subagents in it.
      if (known.size >= (choices.subagents === "inline" ? 4 : 1)) known.clear();
      const by = privacy.leavePolicy(row, mode, hash).then((policy): LeaveDeps => ({ store, ...policy }));
      known.set(row.key, by);
      return by;
    },
    choices,
    format,
    // A column of JSON is its text in any case.
    options: { shape: choices.shape, arguments: isFlat ? "object" : choices.arguments },
    isFlat,
    contamination: createContamination(setup.decontaminate, idHash),
    propagator: setup.values.length === 0 ? undefined : createPropagator(setup.values),
    tokensIn,
    tokensOf,
    toJson: (value) => wellFormedJson(value, { replaced: 0 }),
  };
}

function tokensOf({ parts }: Message): number {
  let tokens = 0;
  for (const part of parts) {
    if (part.kind === "text" || part.kind === "reasoning") tokens += tokensIn(part.text);
    else if (part.kind === "tool_call") tokens += tokensIn(JSON.stringify(part.input));
    else if (part.kind === "tool_result") tokens += tokensIn(part.output);
  }
  return tokens;
}
