// The Anthropic Messages API as a judge.

import { TraceError } from "../core/errors.ts";
import { JudgeFailure, retryAfter } from "../core/judge-failure.ts";
import type { Judge, JudgeMaker, JudgeOptions, JudgeReply, JudgeRequest, JudgeSettings } from "../ports/judge.ts";
import { isRemoteAddress, jsonIn } from "./shared/answers.ts";

const MODEL = "claude-haiku-4-5";

export const anthropic: JudgeMaker = { name: "anthropic", create };

function create(settings: JudgeSettings): Judge {
  const { environment } = settings;
  const apiKey = environment.ANTHROPIC_API_KEY;
  if (!apiKey) {
    throw new TraceError("usage", "the judge anthropic needs a key", {
      hint: "Set ANTHROPIC_API_KEY, or use --judge claude, which asks with your own login.",
    });
  }
  const baseUrl = settings.baseUrl ?? (environment.ANTHROPIC_BASE_URL || "https://api.anthropic.com");
  const url = new URL(baseUrl);
  const model = settings.model ?? MODEL;
  return {
    name: "anthropic",
    model,
    destination: url.host,
    isRemote: isRemoteAddress(url),
    keepsBudget: false,
    overheadTokens: 1000,
    judge: (request, options) => ask({ settings, apiKey, baseUrl, model }, request, options),
  };
}

interface Access {
  readonly settings: JudgeSettings;
  readonly apiKey: string;
  readonly baseUrl: string;
  readonly model: string;
}

async function ask(access: Access, request: JudgeRequest, { signal }: JudgeOptions): Promise<JudgeReply> {
  const { settings, apiKey, baseUrl, model } = access;
  const { Anthropic } = await import("@anthropic-ai/sdk");
  // Asking again is decided in one place, and not here.
  const client = new Anthropic({
    apiKey,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: settings.timeoutMs,
    logLevel: "off",
  });
  const send = (shape: object) =>
    client.messages.create(
      {
        model,
        max_tokens: request.maxOutputTokens,
        system: request.instructions,
        messages: [{ role: "user", content: request.input }],
        ...shape,
      },
      { signal },
    );
  try {
    const format = { type: "json_schema" as const, schema: request.schema as Record<string, unknown> };
    return replyOf(
      await send({ output_config: { format } }).catch((error: unknown) => {
        // Older models and gateways know no schema: the instructions ask for the same JSON.
        if (error instanceof Anthropic.BadRequestError && /output_config|format|schema/i.test(error.message))
          return send({});
        throw error;
      }),
    );
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Anthropic.APIConnectionTimeoutError) {
      throw new JudgeFailure("the Anthropic API took too long", { retryable: true, mayCost: true });
    }
    if (!(error instanceof Anthropic.APIError)) throw unreadable(error);
    throw failureOf(error, settings);
  }
}

type Message = Awaited<ReturnType<InstanceType<typeof import("@anthropic-ai/sdk")["Anthropic"]>["messages"]["create"]>>;

function replyOf(message: Message): JudgeReply {
  if (!("content" in message) || !Array.isArray(message.content)) throw unreadable(undefined);
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = message.usage ?? {};
  const input = [input_tokens, cache_creation_input_tokens, cache_read_input_tokens];
  const usage = {
    inputTokens: input_tokens === undefined ? undefined : input.reduce<number>((sum, one) => sum + (one ?? 0), 0),
    outputTokens: output_tokens,
    costUsd: undefined,
  };
  if (message.stop_reason === "refusal") return { kind: "refusal", usage };
  // A call of a tool that it was never given is no text, and falls away here.
  const text = message.content.map((block) => (block.type === "text" ? block.text : "")).join("");
  if (message.stop_reason === "max_tokens" || message.stop_reason === "model_context_window_exceeded") {
    return { kind: "unreadable", why: "truncated", usage };
  }
  const answer = jsonIn(text);
  return answer === undefined ? { kind: "unreadable", why: "no_json", usage } : { kind: "answer", answer, usage };
}

function unreadable(cause: unknown): JudgeFailure {
  return new JudgeFailure("the Anthropic API answered what nobody can read", { retryable: true, mayCost: true, cause });
}

/** What the API says is quoted nowhere: it may quote the texts. */
function failureOf(
  error: {
    readonly status?: number | undefined;
    readonly headers?: Headers | undefined;
    readonly type?: string | null;
  },
  { now }: JudgeSettings,
): JudgeFailure {
  const { status } = error;
  if (status === undefined) {
    return new JudgeFailure("the Anthropic API cannot be reached", {
      retryable: true,
      hint: "Check the network, and --base-url or ANTHROPIC_BASE_URL.",
    });
  }
  const retryable = status === 408 || status === 409 || status === 429 || status >= 500;
  return new JudgeFailure(`the Anthropic API answered ${status}${error.type ? ` (${error.type})` : ""}`, {
    retryable,
    retryAfterMs: retryAfter(error.headers?.get("retry-after"), now()),
    ...(!retryable && { hint: "Check the key and the model's name." }),
  });
}
