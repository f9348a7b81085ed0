// Any endpoint that speaks the chat completions protocol of OpenAI as a judge: OpenAI itself, Ollama, vLLM, llama.cpp.

import { TraceError } from "../core/errors.ts";
import { JudgeFailure, retryAfter } from "../core/judge-failure.ts";
import type { Judge, JudgeMaker, JudgeOptions, JudgeReply, JudgeRequest, JudgeSettings } from "../ports/judge.ts";
import { countOf, isRemoteAddress, jsonIn } from "./shared/answers.ts";

const OPENAI = "https://api.openai.com/v1";
const OLLAMA = "http://127.0.0.1:11434/v1";
/** More is no answer to anything that was asked. */
const LONGEST_ANSWER = 8 << 20;

export const openai: JudgeMaker = { name: "openai", create: (settings) => create("openai", settings) };
export const ollama: JudgeMaker = { name: "ollama", create: (settings) => create("ollama", settings) };

function create(name: "openai" | "ollama", settings: JudgeSettings): Judge {
  const { environment } = settings;
  const usual = name === "ollama" ? OLLAMA : environment.OPENAI_BASE_URL || OPENAI;
  const base = new URL(`${(settings.baseUrl ?? usual).replace(/\/+$/, "")}/`);
  const { model } = settings;
  if (model === undefined) {
    throw new TraceError("usage", `the judge ${name} needs a model`, { hint: "Name it with --model." });
  }
  const isRemote = isRemoteAddress(base);
  // A local endpoint never gets the key that opens the account of another.
  const apiKey =
    name === "openai" && (isRemote || settings.baseUrl === undefined) ? environment.OPENAI_API_KEY : undefined;
  if (base.href === `${OPENAI}/` && !apiKey) {
    throw new TraceError("usage", "the judge openai needs a key", {
      hint: "Set OPENAI_API_KEY, or name your own endpoint with --base-url.",
    });
  }
  const url = new URL("chat/completions", base);
  const access = { url, apiKey, model, settings };
  return {
    name,
    model,
    destination: base.host,
    isRemote,
    keepsBudget: false,
    overheadTokens: 500,
    judge: (request, options) => ask(access, request, options),
  };
}

interface Access {
  readonly url: URL;
  readonly apiKey: string | undefined;
  readonly model: string;
  readonly settings: JudgeSettings;
}

async function ask(access: Access, request: JudgeRequest, options: JudgeOptions): Promise<JudgeReply> {
  const json_schema = { name: "answer", strict: true, schema: request.schema };
  let response = await send(
    access,
    { ...bodyOf(access, request), response_format: { type: "json_schema", json_schema } },
    options,
  );
  // Endpoints that know no schemas say so with one of these; the instructions ask for the same JSON.
  if (response.status === 400 || response.status === 422) {
    response = await send(access, bodyOf(access, request), options);
  }
  if (response.status !== 200) throw failureOf(access, response);
  return replyOf(response.text);
}

function bodyOf({ model, url }: Access, { instructions, input, maxOutputTokens }: JudgeRequest): object {
  const messages = [
    { role: "system", content: instructions },
    { role: "user", content: input },
  ];
  // OpenAI's own newer models refuse the old name, most others know only that.
  const limit = url.host === "api.openai.com" ? "max_completion_tokens" : "max_tokens";
  return { model, messages, [limit]: maxOutputTokens, stream: false };
}

interface Answered {
  readonly status: number;
  readonly retryAfter: string | null;
  readonly text: string;
}

async function send({ url, apiKey, settings }: Access, body: object, { signal }: JudgeOptions): Promise<Answered> {
  const timeout = AbortSignal.timeout(settings.timeoutMs);
  const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  try {
    const response = await fetch(url, {
      method: "POST",
      // A redirect would carry the texts to a place that nobody named.
      redirect: "error",
      headers: { "content-type": "application/json", ...authorization },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, timeout]),
    });
    return { status: response.status, retryAfter: response.headers.get("retry-after"), text: await textOf(response) };
  } catch (cause) {
    signal.throwIfAborted();
    if (timeout.aborted) {
      throw new JudgeFailure(`${url.host} took too long`, { retryable: true, mayCost: true, cause });
    }
    throw new JudgeFailure(`${url.host} cannot be reached`, {
      retryable: true,
      hint: "Check that it runs, and --base-url.",
      cause,
    });
  }
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of response.body ?? []) {
    text += decoder.decode(piece as Uint8Array, { stream: true });
    if (text.length > LONGEST_ANSWER) return "";
  }
  return text + decoder.decode();
}

interface Completion {
  readonly choices?: readonly {
    readonly finish_reason?: unknown;
    readonly message?: { readonly content?: unknown; readonly refusal?: unknown };
  }[];
  readonly usage?: { readonly prompt_tokens?: unknown; readonly completion_tokens?: unknown };
}

function replyOf(text: string): JudgeReply {
  const completion = jsonIn(text) as Completion | undefined | null;
  const usage = {
    inputTokens: countOf(completion?.usage?.prompt_tokens),
    outputTokens: countOf(completion?.usage?.completion_tokens),
    costUsd: undefined,
  };
  const choice = Array.isArray(completion?.choices) ? completion.choices[0] : undefined;
  if (choice === undefined) {
    throw new JudgeFailure("the endpoint answered what nobody can read", { retryable: true, mayCost: true });
  }
  const { finish_reason: reason, message } = choice;
  if (reason === "content_filter" || (typeof message?.refusal === "string" && message.refusal !== "")) {
    return { kind: "refusal", usage };
  }
  if (reason === "length") return { kind: "unreadable", why: "truncated", usage };
  // Calls of tools that it was never given stand elsewhere, and are not looked at.
  const answer = typeof message?.content === "string" ? jsonIn(message.content) : undefined;
  return answer === undefined ? { kind: "unreadable", why: "no_json", usage } : { kind: "answer", answer, usage };
}

/** What the endpoint says is quoted nowhere: it may quote the texts. */
function failureOf({ url, settings }: Access, { status, retryAfter: header }: Answered): JudgeFailure {
  const retryable = status === 408 || status === 409 || status === 429 || status >= 500;
  return new JudgeFailure(`${url.host} answered ${status}`, {
    retryable,
    retryAfterMs: retryAfter(header, settings.now()),
    ...(!retryable && { hint: "Check the address, the key and the model's name." }),
  });
}
