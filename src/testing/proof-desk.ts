// A store made from logs of Claude Code, and a judge on this machine: what the tests of reviews stand on.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import type { App } from "../ports/app.ts";
import type { ReviewRequest } from "../ports/app-proof.ts";
import type { Environment } from "../ports/source.ts";
import { type Answer, type Asked, claudeLog, findsName, type ServerDouble, startServer } from "./judge-doubles.ts";

export const NAME = "Janet Quill";
export const finds = findsName(NAME);

/** Rules alone, over the whole store, and nobody remote. */
export const USUAL: ReviewRequest = {
  ids: [],
  query: {},
  file: undefined,
  limit: undefined,
  provider: "rules",
  judge: undefined,
  rubricFile: undefined,
  minConfidence: 0.5,
  mode: "strict",
  findingsOutput: undefined,
  apply: false,
  sanitizedOutput: undefined,
  secondOpinion: undefined,
  force: false,
  signal: new AbortController().signal,
  confirm: () => Promise.reject(new Error("nothing is remote here")),
  onProgress: () => {},
};

/** A home with three sessions that name a person, a key and a password. */
export function makeHome(secrets: { readonly key: string; readonly password: string }): string {
  const home = mkdtempSync(join(tmpdir(), "proof-"));
  const logs = join(home, ".claude/projects/-home-me-shop");
  mkdirSync(logs, { recursive: true });
  for (const [i, name] of ["aaaa", "bbbb", "cccc"].entries()) {
    const id = `${name}0000-0000-4000-8000-000000000000`;
    const said = [
      `Write to ${NAME} about run ${i}. Token ${secrets.key}`,
      `Done, ${NAME} knows. db: postgres://app:${secrets.password}@db/x`,
    ];
    writeFileSync(join(logs, `${id}.jsonl`), claudeLog(id, said));
  }
  return home;
}

export function removeHome(home: string): void {
  rmSync(home, { recursive: true, force: true });
}

/** A judge on this machine, and a request that asks it. */
export async function startJudge(answer: (asked: Asked, number: number) => Answer = finds) {
  const server: ServerDouble = await startServer(answer);
  const limits = { maxUsd: undefined, maxTokens: undefined };
  const judge = { name: "openai", model: "local-model", baseUrl: `${server.url}/v1`, ...limits };
  return { server, request: { ...USUAL, provider: "ai" as const, judge } };
}

/** For each test a home of its own, and an app and a judge that are closed behind it. */
export function useDesk(
  createApp: (options: { readonly environment: Environment }) => Promise<App>,
  secrets: { readonly key: string; readonly password: string },
) {
  const desk = {
    home: "",
    app: undefined as App | undefined,
    server: undefined as ServerDouble | undefined,
    async start(variables: Record<string, string> = {}): Promise<App> {
      const all = { PATH: process.env.PATH ?? "", ...variables };
      desk.app = await createApp({ environment: { home: desk.home, variables: all, platform: process.platform } });
      return desk.app;
    },
    async startJudge(...answer: Parameters<typeof startJudge>) {
      const started = await startJudge(...answer);
      desk.server = started.server;
      return started.request;
    },
  };
  beforeEach(() => {
    desk.home = makeHome(secrets);
  });
  afterEach(async () => {
    desk.app?.close();
    await desk.server?.close();
    desk.server = undefined;
    removeHome(desk.home);
  });
  return desk;
}

export function rowsIn(path: string): Record<string, unknown>[] {
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}
