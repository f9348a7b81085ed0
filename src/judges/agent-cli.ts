// The user's own agent as a judge: `claude -p`, with its login, without its tools, hooks, servers and memory.

import { TraceError } from "../core/errors.ts";
import { JudgeFailure } from "../core/judge-failure.ts";
import { findProgram, runProgram } from "../io/programs.ts";
import { removeTempFolder, tempFolder } from "../io/temp-folder.ts";
import type { Judge, JudgeMaker, JudgeOptions, JudgeReply, JudgeRequest, JudgeSettings } from "../ports/judge.ts";
import { countOf, jsonIn } from "./shared/answers.ts";

const MODEL = "haiku";
const LONGEST_ANSWER = 8 << 20;
/** An answer in a given shape takes it a turn or two; more is something that was not asked for. */
const MAX_TURNS = "4";

/**
 * Codex's `exec` is no judge: its shell cannot be taken away from it, so a text that it reads could make it read files.
 */
export const claude: JudgeMaker = { name: "claude", create };

function create(settings: JudgeSettings): Judge {
  const searchPath = settings.environment.PATH ?? "";
  const program = findProgram("claude", searchPath);
  if (program === undefined) {
    throw new TraceError("judge_failed", "claude is not installed: it is not on PATH", {
      hint: "Install Claude Code, or use --judge anthropic, openai or ollama.",
    });
  }
  const model = settings.model ?? MODEL;
  return {
    name: "claude",
    model,
    destination: "Anthropic, through your Claude Code",
    isRemote: true,
    keepsBudget: true,
    // Its own instructions, and the shape of the answer as a tool.
    overheadTokens: 6000,
    judge: (request, options) => ask({ program, model, settings }, request, options),
  };
}

interface Access {
  readonly program: string;
  readonly model: string;
  readonly settings: JudgeSettings;
}

async function ask(access: Access, request: JudgeRequest, { signal, budgetUsd }: JudgeOptions): Promise<JudgeReply> {
  const { program, model, settings } = access;
  // An empty folder: no project, no instructions of a project, nothing to read.
  const folder = tempFolder("judge");
  const output: Uint8Array[] = [];
  let length = 0;
  const keep = (bytes: Uint8Array) => {
    length += bytes.length;
    if (length <= LONGEST_ANSWER) output.push(bytes);
  };
  try {
    const ended = await runProgram(program, argumentsFor(request, model, budgetUsd), {
      cwd: folder,
      env: environmentFor(settings.environment, request.maxOutputTokens),
      input: request.input,
      timeoutMs: settings.timeoutMs,
      signal,
      onOutput: keep,
    });
    if (ended.isLate) throw new JudgeFailure("claude took too long", { retryable: true, mayCost: true });
    return replyOf(Buffer.concat(output).toString("utf8"), ended.code);
  } catch (cause) {
    const { syscall, message } = cause as NodeJS.ErrnoException;
    if (syscall?.startsWith("spawn"))
      throw new JudgeFailure(`claude cannot be run: ${message}`, { retryable: false, cause });
    throw cause;
  } finally {
    removeTempFolder(folder);
  }
}

function argumentsFor({ instructions, schema }: JudgeRequest, model: string, budgetUsd: number | undefined): string[] {
  const args = ["-p", "--output-format", "json", "--json-schema", JSON.stringify(schema)];
  args.push("--system-prompt", instructions, "--model", model, "--max-turns", MAX_TURNS);
  args.push("--tools", "", "--strict-mcp-config", "--disable-slash-commands", "--no-session-persistence");
  // Its hooks are programs: none runs for us, and none of ours records what we asked.
  args.push("--settings", JSON.stringify({ disableAllHooks: true }));
  if (budgetUsd !== undefined) args.push("--max-budget-usd", budgetUsd.toFixed(4));
  return args;
}

/** The user's own, since its login may be anywhere in it; but it is not to think that it runs inside another one. */
function environmentFor(own: JudgeSettings["environment"], maxOutputTokens: number): Record<string, string> {
  const kept = Object.entries(own).filter(([name]) => name !== "CLAUDECODE" && name !== "CLAUDE_CODE_ENTRYPOINT");
  const limits = {
    CLAUDE_CODE_MAX_OUTPUT_TOKENS: String(maxOutputTokens),
    DISABLE_TELEMETRY: "1",
    DISABLE_AUTOUPDATER: "1",
  };
  return Object.fromEntries([
    ...kept.filter((entry): entry is [string, string] => entry[1] !== undefined),
    ...Object.entries(limits),
  ]);
}

interface Result {
  readonly type?: unknown;
  readonly subtype?: unknown;
  readonly is_error?: unknown;
  readonly result?: unknown;
  readonly structured_output?: unknown;
  readonly stop_reason?: unknown;
  readonly total_cost_usd?: unknown;
  readonly usage?: Readonly<Record<string, unknown>>;
  readonly api_error_status?: unknown;
}

function replyOf(text: string, code: number | null): JudgeReply {
  const result = resultIn(text);
  if (result === undefined) {
    throw new JudgeFailure(`claude ended with ${code ?? "a signal"} and said nothing that can be read`, {
      retryable: code !== 0 && code !== 127,
      mayCost: true,
      hint: "Run `claude -p hello` by hand to see whether it works and is logged in.",
    });
  }
  const usage = usageOf(result);
  if (result.subtype === "error_max_budget_usd") return { kind: "over_budget", usage };
  if (result.subtype === "error_max_turns") return { kind: "unreadable", why: "no_json", usage };
  if (result.stop_reason === "refusal") return { kind: "refusal", usage };
  if (result.is_error === true || (result.subtype !== undefined && result.subtype !== "success"))
    throw failureOf(result);
  if (result.stop_reason === "max_tokens") return { kind: "unreadable", why: "truncated", usage };
  const answer = result.structured_output ?? (typeof result.result === "string" ? jsonIn(result.result) : undefined);
  return answer === undefined ? { kind: "unreadable", why: "no_json", usage } : { kind: "answer", answer, usage };
}

/** One object, or with `--verbose` in the user's settings the last of a list. */
function resultIn(text: string): Result | undefined {
  const found = jsonIn(text);
  const all = Array.isArray(found) ? found : [found];
  return all.findLast((one): one is Result => (one as Result | null | undefined)?.type === "result");
}

function usageOf({ usage, total_cost_usd }: Result): JudgeReply["usage"] {
  const input = ["input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens"].map((name) =>
    countOf(usage?.[name]),
  );
  return {
    inputTokens: input[0] === undefined ? undefined : input.reduce<number>((sum, one) => sum + (one ?? 0), 0),
    outputTokens: countOf(usage?.output_tokens),
    costUsd: countOf(total_cost_usd),
  };
}

/** What it says is quoted nowhere: it may quote the texts. */
function failureOf({ result, subtype, api_error_status: status }: Result): JudgeFailure {
  const said = typeof result === "string" ? result : "";
  const isLogin = /log ?in|api key|authenticat/i.test(said) || status === 401 || status === 403;
  return new JudgeFailure(`claude failed (${typeof subtype === "string" ? subtype.slice(0, 40) : "no reason given"})`, {
    retryable: !isLogin,
    mayCost: true,
    hint: isLogin
      ? "Log in with `claude`, or set ANTHROPIC_API_KEY."
      : "Run `claude -p hello` by hand to see what is wrong.",
  });
}
