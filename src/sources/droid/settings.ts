// The settings beside a Factory Droid session: its model, and the tokens that it used so far.

import type { Reading } from "../shared/reading.ts";
import { objectOf, textOf, tokensOf } from "../shared/values.ts";
import { sideObject } from "../shared/whole.ts";
import type { Own } from "./state.ts";

/** The log has no tokens: these are the running total of the session, written anew after each answer. */
export function takeSettings({ session, own, ...reading }: Reading<Own>): void {
  if (!session || own.settings === undefined) return;
  const settings = sideObject(own.settings);
  if (!settings) {
    const message = "the settings beside the log are no JSON object; its model and tokens are not known";
    const issue = { code: "bad_json" as const, log: own.settings, line: 1, message };
    reading.out.push({ kind: "issue", issue });
    return;
  }
  const total = objectOf(settings["tokenUsage"]);
  if (!total) return;
  const output = tokensOf(total["outputTokens"]);
  const thinking = tokensOf(total["thinkingTokens"]);
  // Reasoning is part of the output, as the models' APIs count it; where it is more it cannot be.
  const isApart = output !== undefined && thinking !== undefined && thinking > output;
  const usage = {
    inputTokens: tokensOf(total["inputTokens"]),
    outputTokens: isApart ? output + thinking : output,
    cacheReadTokens: tokensOf(total["cacheReadTokens"]),
    cacheCreationTokens: tokensOf(total["cacheCreationTokens"]),
    reasoningTokens: thinking,
  };
  if (Object.values(usage).every((count) => !count)) return;
  const key = `droid ${session.head.externalId}`;
  session.spend({ key, model: textOf(settings["model"]), time: own.time, usage });
}
