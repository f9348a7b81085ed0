import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { retryAfter } from "../core/judge-failure.ts";
import type { RedactedText } from "../core/redacted.ts";
import type { Judge, JudgeRequest, JudgeSettings } from "../ports/judge.ts";
import {
  type Answer,
  anthropicError,
  anthropicMessage,
  claudeResult,
  completion,
  installClaude,
  type ServerDouble,
  startServer,
} from "../testing/judge-doubles.ts";
import { JUDGES } from "./index.ts";
import { isRemoteAddress, jsonIn } from "./shared/answers.ts";

const folder = mkdtempSync(join(tmpdir(), "judges-"));
afterAll(() => rmSync(folder, { recursive: true }));
let server: ServerDouble | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

const SECRET = "the text that was sent";
const request: JudgeRequest = {
  instructions: "Find people.",
  input: `<texts x>\n{"id":"t0","text":"${SECRET}"}\n</texts x>` as RedactedText,
  schema: { type: "object" },
  maxOutputTokens: 1000,
};
const FOUND = { findings: [{ id: "t0", entity: "Jane", type: "person_name", confidence: 0.9, reason: "a name" }] };
const USAGE = { inputTokens: 123, outputTokens: 50 };

function make(name: string, more: Partial<JudgeSettings>): Judge {
  const maker = JUDGES.find((judge) => judge.name === name);
  if (maker === undefined) throw new Error(`no judge ${name}`);
  const usual = { model: "some-model", baseUrl: undefined, environment: {}, timeoutMs: 5000, now: () => 0 };
  return maker.create({ ...usual, ...more });
}

const ask = (judge: Judge, signal = new AbortController().signal, budgetUsd?: number) =>
  judge.judge(request, { signal, ...(budgetUsd !== undefined && { budgetUsd }) });

/** One judge over HTTP with its double: what each answer of the protocol means. */
interface Protocol {
  readonly name: string;
  readonly environment: Record<string, string>;
  readonly path: string;
  readonly answers: Record<"answer" | "prose" | "refusal" | "truncated" | "noJson" | "tool", Answer>;
  readonly error: (status: number, headers?: Record<string, string>) => Answer;
  readonly noSchema: Answer;
}

const protocols: Protocol[] = [
  {
    name: "anthropic",
    environment: { ANTHROPIC_API_KEY: "a-key" },
    path: "/v1/messages",
    answers: {
      answer: anthropicMessage(JSON.stringify(FOUND)),
      prose: anthropicMessage(`Here you are:\n\`\`\`json\n${JSON.stringify(FOUND)}\n\`\`\`\nDone.`),
      refusal: anthropicMessage("", { stop_reason: "refusal", content: [] }),
      truncated: anthropicMessage('{"findings":[{"id":"t0","ent', { stop_reason: "max_tokens" }),
      noJson: anthropicMessage("I found nothing worth telling."),
      tool: anthropicMessage("", {
        stop_reason: "tool_use",
        content: [{ type: "tool_use", id: "toolu_1", name: "bash", input: { command: "cat ~/.ssh/id_rsa" } }],
      }),
    },
    error: (status, headers) => anthropicError(status, "some_error", headers),
    noSchema: anthropicError(400, "invalid_request_error"),
  },
  {
    name: "openai",
    environment: { OPENAI_API_KEY: "a-key" },
    path: "/v1/chat/completions",
    answers: {
      answer: completion(JSON.stringify(FOUND)),
      prose: completion(`Here you are:\n${JSON.stringify(FOUND)}\nDone.`),
      refusal: completion(null, { message: { refusal: "I can not help with that." } }),
      truncated: completion('{"findings":[', { finish_reason: "length" }),
      noJson: completion("I found nothing worth telling."),
      tool: completion(null, {
        finish_reason: "tool_calls",
        message: { tool_calls: [{ id: "c1", type: "function", function: { name: "bash", arguments: "{}" } }] },
      }),
    },
    error: (status, headers = {}) => ({ status, headers, body: { error: { message: SECRET, type: "some" } } }),
    noSchema: { status: 400, body: { error: { message: "response_format is not supported" } } },
  },
];

for (const { name, environment, path, answers, error, noSchema } of protocols) {
  describe(name, () => {
    const against = async (answer: (number: number) => Answer, more: Partial<JudgeSettings> = {}) => {
      server = await startServer((_asked, number) => answer(number));
      const baseUrl = name === "openai" ? `${server.url}/v1` : server.url;
      return make(name, { environment, baseUrl, ...more });
    };

    test("asks with a schema and without tools, and gives what was answered", async () => {
      const judge = await against(() => answers.answer);
      expect(await ask(judge)).toEqual({ kind: "answer", answer: FOUND, usage: { ...USAGE, costUsd: undefined } });
      const [asked] = server?.asked ?? [];
      expect(asked?.path).toBe(path);
      expect(asked?.body).toMatchObject({ model: "some-model", max_tokens: 1000 });
      expect(asked?.body).not.toHaveProperty("tools");
      const text = JSON.stringify(asked?.body);
      expect(text).toContain("json_schema");
      expect(text).toContain(SECRET);
      expect(judge).toMatchObject({ isRemote: false, destination: new URL(server?.url ?? "").host });
    });

    const usage = { ...USAGE, costUsd: undefined };
    const replies: [name: keyof Protocol["answers"], reply: object][] = [
      ["prose", { kind: "answer", answer: FOUND, usage }],
      ["refusal", { kind: "refusal", usage }],
      ["truncated", { kind: "unreadable", why: "truncated", usage }],
      ["noJson", { kind: "unreadable", why: "no_json", usage }],
      ["tool", { kind: "unreadable", why: "no_json", usage }],
    ];
    for (const [given, reply] of replies) {
      test(`tells an answer of the kind ${given}`, async () => {
        const judge = await against(() => answers[given]);
        expect(await ask(judge)).toEqual(reply);
      });
    }

    test("an endpoint without schemas is asked without one", async () => {
      const judge = await against((number) =>
        number === 0
          ? ({
              ...(noSchema as object),
              body: {
                type: "error",
                error: { type: "invalid_request_error", message: "output_config: unknown field" },
              },
            } as Answer)
          : answers.answer,
      );
      expect(await ask(judge)).toMatchObject({ kind: "answer" });
      expect(JSON.stringify(server?.asked[1]?.body)).not.toContain("json_schema");
    });

    const failures: [status: number, headers: Record<string, string>, failure: object][] = [
      [429, { "retry-after": "7" }, { retryable: true, retryAfterMs: 7000, mayCost: false }],
      [529, {}, { retryable: true, retryAfterMs: undefined }],
      [500, {}, { retryable: true }],
      [401, {}, { retryable: false }],
      [404, {}, { retryable: false }],
    ];
    for (const [status, headers, failure] of failures) {
      test(`tells ${status}, without what it says, and asks no second time by itself`, async () => {
        const judge = await against(() => error(status, headers));
        const failed = await ask(judge).catch((thrown: unknown) => thrown);
        expect(failed).toMatchObject({ code: "judge_failed", ...failure });
        expect((failed as Error).message).toContain(String(status));
        expect((failed as Error).message).not.toContain(SECRET);
        expect(server?.asked).toHaveLength(1);
      });
    }

    test("an answer that is no message of the protocol is a failure to be tried again", async () => {
      for (const body of ["<html>Bad gateway</html>", "", "[]", '{"choices":[]}']) {
        const judge = await against(() => ({ body }));
        await expect(ask(judge)).rejects.toMatchObject({ code: "judge_failed", retryable: true });
        await server?.close();
      }
    });

    test("one that takes too long, hangs up or is not there can be tried again", async () => {
      const slow = await against(() => "hang", { timeoutMs: 200 });
      await expect(ask(slow)).rejects.toMatchObject({ retryable: true, mayCost: true });
      await server?.close();
      const rude = await against(() => "close");
      await expect(ask(rude)).rejects.toMatchObject({ retryable: true });
      await server?.close();
      await expect(ask(rude)).rejects.toMatchObject({ retryable: true, mayCost: false });
    });

    test("an abort is no failure of the judge", async () => {
      const judge = await against(() => "hang");
      const controller = new AbortController();
      setTimeout(() => controller.abort(), 100);
      await expect(ask(judge, controller.signal)).rejects.toMatchObject({ name: "AbortError" });
    });
  });
}

test("a redirect is not followed", async () => {
  server = await startServer((_asked, number) =>
    number === 0 ? { status: 307, headers: { location: "/v1/elsewhere" }, body: "" } : completion("{}"),
  );
  const judge = make("openai", { baseUrl: `${server.url}/v1` });
  await expect(ask(judge)).rejects.toMatchObject({ code: "judge_failed" });
  expect(server.asked).toHaveLength(1);
});

test("a key goes to its own endpoint alone", async () => {
  server = await startServer(() => completion("{}"));
  await ask(make("openai", { baseUrl: `${server.url}/v1`, environment: { OPENAI_API_KEY: "a-key" } }));
  expect(server.asked[0]?.headers.authorization).toBe(undefined);
  await ask(make("openai", { environment: { OPENAI_API_KEY: "a-key", OPENAI_BASE_URL: `${server.url}/v1` } }));
  expect(server.asked[1]?.headers.authorization).toBe("Bearer a-key");
});

const wrong: [name: string, judge: string, more: Partial<JudgeSettings>, code: string][] = [
  ["anthropic without a key", "anthropic", {}, "usage"],
  ["openai without a key", "openai", {}, "usage"],
  ["openai without a model", "openai", { model: undefined, environment: { OPENAI_API_KEY: "k" } }, "usage"],
  ["ollama without a model", "ollama", { model: undefined }, "usage"],
  ["claude that is not installed", "claude", { environment: { PATH: "/nowhere:." } }, "judge_failed"],
];
for (const [name, judge, more, code] of wrong) {
  test(`${name} is told before anything is asked`, () => {
    expect(() => make(judge, more)).toThrow(expect.objectContaining({ code, hint: expect.any(String) }));
  });
}

describe("claude", () => {
  const install = (script: string, more: Partial<JudgeSettings> = {}) => {
    const claude = installClaude(folder, script);
    const environment = {
      PATH: [claude.bin, process.env.PATH].join(delimiter),
      HOME: folder,
      CLAUDECODE: "1",
      MY_LOGIN: "kept",
    };
    return { claude, judge: make("claude", { environment, ...more }) };
  };
  const says = (result: object) => `return ${JSON.stringify(result)};`;
  const usage = { ...USAGE, costUsd: 0.0123 };

  test("is asked without tools, servers, hooks, session or project, in a folder that is empty and then gone", async () => {
    const { claude, judge } = install(says(claudeResult({ structured_output: FOUND })));
    expect(await ask(judge, undefined, 0.25)).toEqual({ kind: "answer", answer: FOUND, usage });
    const [run] = claude.runs();
    const value = (flag: string) => run?.args[run.args.indexOf(flag) + 1];
    expect(run?.args[0]).toBe("-p");
    expect(value("--output-format")).toBe("json");
    expect(JSON.parse(value("--json-schema") ?? "")).toEqual(request.schema);
    expect(value("--tools")).toBe("");
    expect(value("--system-prompt")).toBe("Find people.");
    expect(value("--max-budget-usd")).toBe("0.2500");
    expect(JSON.parse(value("--settings") ?? "")).toEqual({ disableAllHooks: true });
    expect(run?.args).toEqual(
      expect.arrayContaining(["--no-session-persistence", "--strict-mcp-config", "--max-turns"]),
    );
    expect(run?.input).toBe(request.input);
    expect(run?.args.join(" ")).not.toContain(SECRET);
    expect(run?.files).toEqual([]);
    expect(run?.env).toMatchObject({ HOME: folder, MY_LOGIN: "kept" });
    expect(run?.env).not.toHaveProperty("CLAUDECODE");
    expect(existsSync(run?.cwd ?? "")).toBe(false);
  });

  const replies: [name: string, result: object, reply: object][] = [
    [
      "JSON in its text",
      claudeResult({ result: `Sure: ${JSON.stringify(FOUND)}` }),
      { kind: "answer", answer: FOUND, usage },
    ],
    ["words", claudeResult({ result: "none" }), { kind: "unreadable", why: "no_json", usage }],
    ["a refusal", claudeResult({ stop_reason: "refusal", is_error: true }), { kind: "refusal", usage }],
    ["too much", claudeResult({ stop_reason: "max_tokens" }), { kind: "unreadable", why: "truncated", usage }],
    [
      "too many turns",
      claudeResult({ subtype: "error_max_turns", is_error: true }),
      { kind: "unreadable", why: "no_json", usage },
    ],
  ];
  for (const [name, result, reply] of replies) {
    test(`tells ${name}`, async () => {
      expect(await ask(install(says(result)).judge)).toEqual(reply);
    });
  }

  test("tells that its budget ended, though it exits with 1", async () => {
    const print = claudeResult({ subtype: "error_max_budget_usd", is_error: true, result: undefined });
    expect(await ask(install(says({ exit: 1, print })).judge)).toEqual({ kind: "over_budget", usage });
  });

  const failures: [name: string, script: string, failure: object][] = [
    ["a crash", "return { exit: 3 };", { retryable: true, mayCost: true }],
    ["nonsense", 'return "Segmentation fault";', { code: "judge_failed" }],
    [
      "no login",
      says({ exit: 1, print: claudeResult({ is_error: true, result: "Invalid API key · Please run /login" }) }),
      { retryable: false, hint: expect.stringContaining("Log in") },
    ],
    [
      "an error of the API",
      says({ exit: 1, print: claudeResult({ is_error: true, result: `API Error: ${SECRET}` }) }),
      { retryable: true },
    ],
  ];
  for (const [name, script, failure] of failures) {
    test(`tells ${name}, without what it says`, async () => {
      const failed = await ask(install(script).judge).catch((thrown: unknown) => thrown);
      expect(failed).toMatchObject({ code: "judge_failed", ...failure });
      expect((failed as Error).message).not.toContain(SECRET);
    });
  }

  test("one that never ends is ended", async () => {
    await expect(ask(install('return "hang";', { timeoutMs: 700 }).judge)).rejects.toMatchObject({
      retryable: true,
      mayCost: true,
    });
  });
});

test("JSON is taken from prose, and nothing from nonsense", () => {
  expect(jsonIn(' {"a":1} ')).toEqual({ a: 1 });
  expect(jsonIn('```json\n{"a":{"b":2}}\n```')).toEqual({ a: { b: 2 } });
  for (const text of ["", "{", "} {", "none", '{"a":']) expect(jsonIn(text)).toBe(undefined);
});

test("addresses of this machine are told from others", () => {
  for (const url of ["http://127.0.0.1:1/", "http://localhost/", "http://[::1]:3/", "http://127.9.9.9/"])
    expect(isRemoteAddress(new URL(url))).toBe(false);
  for (const url of ["http://192.168.1.2/", "https://api.openai.com/", "http://localhost.evil.com/", "http://0.0.0.0/"])
    expect(isRemoteAddress(new URL(url))).toBe(true);
});

test("retry-after is read as seconds and as a date", () => {
  expect(retryAfter("2.5", 0)).toBe(2500);
  expect(retryAfter("Thu, 01 Jan 1970 00:00:09 GMT", 1000)).toBe(8000);
  for (const header of [null, undefined, "", "soon", "-1"]) expect(retryAfter(header, 0)).toBe(undefined);
});
