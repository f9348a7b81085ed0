// `login` and `logout`: the Hub's token, asked for where nobody sees it, and never printed.

import { TraceError } from "../../core/errors.ts";
import { askerOf } from "../ask.ts";
import type { Context, ExitCode } from "../context.ts";
import { nextLines, printDocument } from "../document.ts";
import { oneLine } from "../render/text.ts";

export interface LoginOptions {
  readonly token?: string;
}

const HINT = "Give it on stdin: tracemill login --token - < FILE. Make one at https://huggingface.co/settings/tokens.";
const MAX_BYTES = 4096;

export async function login(context: Context, options: LoginOptions): Promise<ExitCode> {
  const token = await tokenFrom(context, options.token);
  const app = await context.app();
  const { account, role } = await app.login(token, context.deps.interrupt());
  const next = { steps: ["See where you stand:"], command: "tracemill status" };
  const isShort = role === "read";
  const steps = isShort
    ? ["This token may only read: publishing needs one that may write.", ...next.steps]
    : next.steps;
  if (context.json) await printDocument(context, { account, role, kept: true }, { ...next, steps });
  else {
    const may = role === undefined ? "" : `, whose token may: ${oneLine(role)}`;
    await context.print(`Logged in as ${oneLine(account)}${may}.\n${nextLines({ ...next, steps })}`);
  }
  return 0;
}

async function tokenFrom(context: Context, given: string | undefined): Promise<string> {
  if (given === "-") return readToken(context);
  if (given !== undefined) return given;
  const asker = await askerOf(context);
  if (!asker) throw new TraceError("usage", "there is no terminal to ask for the token in", { hint: HINT });
  return asker.password("Your token of the Hugging Face Hub (it is not shown)");
}

async function readToken(context: Context): Promise<string> {
  let text = "";
  for await (const chunk of context.deps.stdin) {
    text += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    if (text.length > MAX_BYTES) throw new TraceError("usage", "what stdin gives is no token", { hint: HINT });
  }
  if (text.trim() === "") throw new TraceError("usage", "stdin gave no token", { hint: HINT });
  return text.trim();
}

export async function logout(context: Context): Promise<ExitCode> {
  const app = await context.app();
  const { wasLoggedIn } = await app.logout();
  const { account } = await app.scope({ folder: process.cwd(), isSeen: false });
  // Another place may still give one.
  const steps = account.isLoggedIn ? [`A token is still taken from ${account.from}.`] : [];
  if (context.json)
    await printDocument(context, { was_logged_in: wasLoggedIn, hf_logged_in: account.isLoggedIn }, { steps });
  else {
    const done = wasLoggedIn ? "The token that was kept is gone." : "No token was kept.";
    await context.print(`${done}\n${nextLines({ steps: steps.map(oneLine) })}`);
  }
  return 0;
}
