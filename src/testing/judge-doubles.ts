// Doubles of judges on this machine that speak the real protocols: HTTP servers on 127.0.0.1, and a `claude` program.

import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Record<string, unknown>;
}

/** Answers one request; a number is a status with an error body of the protocol. */
export type Answer =
  | { readonly status?: number; readonly headers?: Record<string, string>; readonly body: unknown }
  | "hang"
  | "close";

export interface ServerDouble {
  readonly url: string;
  readonly asked: readonly Asked[];
  close(): Promise<void>;
}

/** `answer` gets each request and its number, from 0. */
export async function startServer(answer: (asked: Asked, number: number) => Answer): Promise<ServerDouble> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = JSON.parse(Buffer.concat(pieces).toString("utf8") || "{}") as Record<string, unknown>;
    const one = { path: request.url ?? "", headers: request.headers, body };
    asked.push(one);
    send(response, answer(one, asked.length - 1));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, answer: Answer): void {
  if (answer === "hang") return;
  if (answer === "close") {
    response.destroy();
    return;
  }
  const { status = 200, headers = {}, body } = answer;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(typeof body === "string" ? body : JSON.stringify(body));
}

/** As the Anthropic Messages API answers. */
export function anthropicMessage(text: string, more: object = {}): Answer {
  return {
    body: {
      id: "msg_01",
      type: "message",
      role: "assistant",
      model: "claude-haiku-4-5",
      content: [{ type: "text", text }],
      stop_reason: "end_turn",
      stop_sequence: null,
      usage: { input_tokens: 100, cache_creation_input_tokens: 20, cache_read_input_tokens: 3, output_tokens: 50 },
      ...more,
    },
  };
}

export function anthropicError(status: number, type: string, headers: Record<string, string> = {}): Answer {
  return { status, headers, body: { type: "error", error: { type, message: `a ${type}` }, request_id: "req_1" } };
}

/** As an OpenAI-compatible endpoint answers. */
export function completion(
  content: string | null,
  more: { readonly finish_reason?: string; readonly message?: object } = {},
): Answer {
  const { finish_reason = "stop", message = {} } = more;
  return {
    body: {
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1,
      model: "some-model",
      choices: [
        { index: 0, message: { role: "assistant", content, refusal: null, ...message }, finish_reason, logprobs: null },
      ],
      usage: { prompt_tokens: 123, completion_tokens: 50, total_tokens: 173 },
    },
  };
}

/** As `claude -p --output-format json` ends. */
export function claudeResult(more: object = {}): object {
  return {
    type: "result",
    subtype: "success",
    is_error: false,
    duration_ms: 900,
    duration_api_ms: 800,
    num_turns: 2,
    result: "",
    session_id: "5c9d3c5e-0000-4000-8000-000000000000",
    total_cost_usd: 0.0123,
    usage: { input_tokens: 100, cache_creation_input_tokens: 20, cache_read_input_tokens: 3, output_tokens: 50 },
    permission_denials: [],
    ...more,
  };
}

export interface ClaudeRun {
  readonly args: readonly string[];
  readonly input: string;
  readonly cwd: string;
  readonly files: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

export interface ClaudeDouble {
  readonly bin: string;
  runs(): ClaudeRun[];
}

/**
 * A program `claude` in `folder`. `script` is the body of a function of the run (`args`, `input`) and its number from
 * 0 that gives what to print, an exit code as `{ exit }`, or "hang".
 */
export function installClaude(folder: string, script: string): ClaudeDouble {
  const bin = join(folder, "bin");
  const log = join(folder, "claude.log");
  mkdirSync(bin, { recursive: true });
  writeFileSync(log, "");
  const program = `#!${process.execPath}
const fs = require("node:fs");
const input = fs.readFileSync(0, "utf8");
const args = process.argv.slice(2);
const number = fs.readFileSync(${JSON.stringify(log)}, "utf8").split("\\n").length - 1;
fs.appendFileSync(${JSON.stringify(log)}, JSON.stringify({ args, input, cwd: process.cwd(), files: fs.readdirSync("."), env: process.env }) + "\\n");
const answer = (function (run, number) { ${script} })({ args, input }, number);
if (answer === "hang") setInterval(() => {}, 1000);
else if (answer && answer.exit !== undefined) { process.stderr.write("it failed"); process.exitCode = answer.exit; if (answer.print) process.stdout.write(JSON.stringify(answer.print)); }
else process.stdout.write(typeof answer === "string" ? answer : JSON.stringify(answer));
`;
  const path = join(bin, "claude");
  writeFileSync(path, program);
  chmodSync(path, 0o755);
  return {
    bin,
    runs: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as ClaudeRun),
  };
}

/** An OpenAI-compatible judge that reports each `name` that it is shown. */
export function findsName(name: string): (asked: Asked) => Answer {
  return ({ body }) => {
    const [, user] = body.messages as [unknown, { content: string }];
    const texts = user.content
      .split("\n")
      .slice(1, -1)
      .map((line) => JSON.parse(line) as { id: string; text: string });
    const found = texts.filter(({ text }) => text.includes(name));
    const findings = found.map(({ id }) => ({
      id,
      entity: name,
      type: "person_name",
      confidence: 0.9,
      reason: "a name",
    }));
    return completion(JSON.stringify({ findings }));
  };
}

/** A log of Claude Code: user and assistant in turn. */
export function claudeLog(sessionId: string, said: readonly string[]): string {
  const lines = said.map((content, i) => ({
    parentUuid: i === 0 ? null : `${sessionId}-${i - 1}`,
    isSidechain: false,
    userType: "external",
    cwd: "/work/shop",
    sessionId,
    version: "2.1.0",
    gitBranch: "main",
    ...(i % 2 === 0
      ? { type: "user", message: { role: "user", content } }
      : {
          type: "assistant",
          message: {
            role: "assistant",
            id: `${sessionId}-m${i}`,
            type: "message",
            model: "claude-opus-4-5",
            content: [{ type: "text", text: content }],
            usage: { input_tokens: 1, output_tokens: 1 },
          },
        }),
    uuid: `${sessionId}-${i}`,
    timestamp: new Date(Date.UTC(2026, 0, 10, 10, i)).toISOString(),
  }));
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
