// Asks the Hub whose a token is. Loaded only where somebody logs in.

import { HubApiError, whoAmI } from "@huggingface/hub";
import { TraceError } from "../core/errors.ts";

export interface HubAccount {
  readonly account: string;
  readonly role: string | undefined;
}

/** `endpoint`: another Hub than the usual one. The token is in no error. @throws TraceError `login_needed`, `sink_failed` */
export async function hubAccount(
  token: string,
  endpoint: string | undefined,
  signal: AbortSignal,
): Promise<HubAccount> {
  try {
    const answer = await whoAmI({
      accessToken: token,
      ...(endpoint !== undefined && { hubUrl: endpoint.replace(/\/+$/, "") }),
      fetch: (input, init) => fetch(input, { ...init, signal }),
    });
    return { account: answer.name, role: answer.auth?.accessToken?.role };
  } catch (error) {
    if (signal.aborted) throw new TraceError("aborted", "stopped");
    const told = without(token, error instanceof Error ? error.message : String(error));
    if (error instanceof HubApiError && (error.statusCode === 401 || error.statusCode === 403)) {
      throw new TraceError("login_needed", "the Hub does not know this token", {
        hint: "Make one at https://huggingface.co/settings/tokens, with the right to write, and log in with it.",
      });
    }
    // The client refuses what does not look like a token before it asks.
    if (error instanceof TypeError && /access token/i.test(told)) {
      throw new TraceError("login_needed", "that is no token of the Hub: they begin with hf_", {
        hint: "Make one at https://huggingface.co/settings/tokens, with the right to write.",
      });
    }
    throw new TraceError("sink_failed", `the Hub could not be asked: ${told}`, {
      hint: "Look at the network, and at HF_ENDPOINT where it is set; nothing was kept.",
      retryable: true,
    });
  }
}

function without(token: string, text: string): string {
  return text.replaceAll(token, "…");
}
