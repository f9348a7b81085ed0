// Whose a token is: told apart from each other, never quoted, and asked of nobody who may not see it.

import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { accountOf } from "./app-account.ts";
import { fake } from "./privacy/boundary.ts";

const TOKEN = `hf_${fake(34)}`;
let server: Server | undefined;
afterEach(() => void server?.close());

async function startHub(answer: (authorization: string | undefined) => [status: number, body: unknown]) {
  const started = createServer((request, response) => {
    const [status, body] = answer(request.headers.authorization);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/`;
}

test("the Hub says whose a token is", async () => {
  const asked: (string | undefined)[] = [];
  const endpoint = await startHub((authorization) => {
    asked.push(authorization);
    return [200, { type: "user", name: "alice", auth: { type: "access_token", accessToken: { role: "write" } } }];
  });
  const { signal } = new AbortController();
  expect(await accountOf(TOKEN, endpoint, signal)).toEqual({ account: "alice", role: "write" });
  expect(asked).toEqual([`Bearer ${TOKEN}`]);
});

test("a token that the Hub does not know, one that is none, and a Hub that fails: told apart, never quoted", async () => {
  const { signal } = new AbortController();
  const failure = async (token: string, endpoint: string, stop = signal) => {
    const error = await accountOf(token, endpoint, stop).catch((thrown: unknown) => thrown);
    expect(`${error} ${JSON.stringify(error)} ${(error as Error).stack}`).not.toContain(token);
    return (error as { code?: string }).code;
  };
  const unknown = await startHub((authorization) => [401, { error: `Invalid ${authorization}` }]);
  expect(await failure(TOKEN, unknown)).toBe("login_needed");
  expect(await failure("no-such-token", unknown)).toBe("login_needed");
  server?.close();
  expect(await failure(TOKEN, await startHub((authorization) => [500, { error: `busy with ${authorization}` }]))).toBe(
    "sink_failed",
  );
  server?.close();
  expect(await failure(TOKEN, "http://127.0.0.1:1/")).toBe("sink_failed");
  expect(await failure(TOKEN, "http://127.0.0.1:1/", AbortSignal.abort())).toBe("aborted");
});

test("no token goes to a Hub over a line that others can read, nor to what is no address of one", async () => {
  const { signal } = new AbortController();
  const called: string[] = [];
  const before = globalThis.fetch;
  globalThis.fetch = async (input) => {
    called.push(String(input instanceof Request ? input.url : input));
    throw new Error("nothing may be asked");
  };
  try {
    for (const endpoint of [
      "http://hub.example",
      "http://10.0.0.7:8080",
      "ftp://hub.example",
      "https://me@hub.example",
      "hub",
    ]) {
      const error = await accountOf(TOKEN, endpoint, signal).catch((thrown: unknown) => thrown);
      expect([endpoint, error]).toEqual([endpoint, expect.objectContaining({ code: "usage" })]);
    }
  } finally {
    globalThis.fetch = before;
  }
  expect(called).toEqual([]);
});
