import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { fake } from "../privacy/boundary.ts";
import { credentialsPath, forgetToken, keepToken, tokenOf } from "./credentials.ts";

const TOKEN = `hf_${fake(34)}`;
let root: string;
let own: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "tracemill-credentials-"));
  own = join(root, "own");
  return () => rmSync(root, { recursive: true, force: true });
});

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
