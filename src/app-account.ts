// Whose a token of the Hub is: asked of the sink, which knows to whom a token may be shown. Loaded only where somebody logs in.

import { TraceError } from "./core/errors.ts";

export interface Account {
  readonly account: string;
  /** What the token may do; undefined where the Hub does not tell. */
  readonly role: string | undefined;
}

/** `endpoint`: another Hub than the usual one. @throws TraceError `usage`, `login_needed`, `sink_failed`, `aborted` */
export async function accountOf(token: string, endpoint: string | undefined, signal: AbortSignal): Promise<Account> {
  const { huggingface } = await import("./publish/huggingface.ts");
  try {
    const answer = await huggingface.account?.({ token, endpoint, wait: giveUp }, signal);
    if (answer === undefined) throw new Error("the Hub's sink knows of no accounts");
    return { account: answer.name, role: answer.role };
  } catch (error) {
    if (signal.aborted) throw new TraceError("aborted", "stopped");
    throw error;
  }
}

/** Nobody sits before a prompt for minutes, and nothing is lost by asking again. */
async function giveUp(): Promise<never> {
  throw new TraceError("sink_failed", "the Hub could not be asked", {
    hint: "Look at the network, and at HF_ENDPOINT where it is set; nothing was kept. Run the command again.",
    retryable: true,
  });
}
