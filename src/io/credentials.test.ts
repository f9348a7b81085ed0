import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fake } from "../privacy/boundary.ts";
import { credentialsPath, forgetToken, keepToken, tokenOf } from "./credentials.ts";
import { hubAccount } from "./hub-account.ts";

const TOKEN = `hf_${fake(34)}`;
let root: string;
let own: string;
let server: Server | undefined;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tracemill-credentials-"));
  own = join(root, "own");
  return () => rmSync(root, { recursive: true, force: true });
});
afterEach(() => void server?.close());

const put = (path: string, text: string) => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};
const found = (variables: Record<string, string> = {}) => {
  const token = tokenOf({ home: root, variables }, own);
  return token && [token.token, token.from.replace(root, "~")];
};

test("a token is looked for in one order, whatever else is there", async () => {
  expect(found()).toBeUndefined();
  put(join(root, ".cache", "huggingface", "token"), "hub\n");
  expect(found()).toEqual(["hub", "~/.cache/huggingface/token"]);
  put(join(root, "cache", "huggingface", "token"), "xdg");
  expect(found({ XDG_CACHE_HOME: join(root, "cache") })?.[0]).toBe("xdg");
  put(join(root, "hf", "token"), "hf-home");
  expect(found({ HF_HOME: "~/hf" })).toEqual(["hf-home", "~/hf/token"]);
  put(join(root, "elsewhere"), "path");
  expect(found({ HF_HOME: "~/hf", HF_TOKEN_PATH: "~/elsewhere" })?.[0]).toBe("path");
  await keepToken(own, TOKEN, "alice");
  expect(found({ HF_TOKEN_PATH: "~/elsewhere" })).toEqual([TOKEN, "~/own/credentials.json"]);
  expect(tokenOf({ home: root, variables: {} }, own)?.account).toBe("alice");
  expect(found({ HUGGING_FACE_HUB_TOKEN: " older " })).toEqual(["older", "HUGGING_FACE_HUB_TOKEN"]);
  expect(found({ HUGGING_FACE_HUB_TOKEN: "older", HF_TOKEN: "newer" })).toEqual(["newer", "HF_TOKEN"]);
  expect(found({ HF_TOKEN: " " })?.[0]).toBe(TOKEN);
});

test("it is kept in a file that only its owner may read, and forgotten", async () => {
  await keepToken(own, "first", "bob");
  await keepToken(own, TOKEN, "alice");
  expect(statSync(credentialsPath(own)).mode & 0o777).toBe(0o600);
  expect(statSync(own).mode & 0o777).toBe(0o700);
  expect(readFileSync(credentialsPath(own), "utf8")).not.toContain("first");
  expect(await forgetToken(own)).toBe(true);
  expect(await forgetToken(own)).toBe(false);
  expect(found()).toBeUndefined();
});

const damaged: [what: string, text: string][] = [
  ["torn", `{"huggingface": {"token": "${TOKEN}`],
  ["another shape", `{"token": "${TOKEN}"}`],
  ["null", "null"],
  ["two lines", JSON.stringify({ huggingface: { token: `${TOKEN}\r\nX-Other: 1` } })],
  ["an empty token", JSON.stringify({ huggingface: { token: "" } })],
];
for (const [what, text] of damaged) {
  test(`a file that is ${what} is refused without being quoted, and no other token is taken instead`, () => {
    put(credentialsPath(own), text);
    put(join(root, ".cache", "huggingface", "token"), "of somebody else");
    let error: unknown;
    try {
      found();
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: "TraceError" });
    expect(`${error} ${(error as Error).stack} ${JSON.stringify(error)}`).not.toContain(TOKEN);
  });
}

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
  expect(await hubAccount(TOKEN, endpoint, signal)).toEqual({ account: "alice", role: "write" });
  expect(asked).toEqual([`Bearer ${TOKEN}`]);
});

test("a token that the Hub does not know, one that is none, and a Hub that fails: told apart, never quoted", async () => {
  const { signal } = new AbortController();
  const failure = async (token: string, endpoint: string, stop = signal) => {
    const error = await hubAccount(token, endpoint, stop).catch((thrown: unknown) => thrown);
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
