// A scrub reads the bodies it changes anew: what another session proves of them, and what a person decided, holds as before.

import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { createApp } from "../src/app.ts";
import { fake } from "../src/privacy/boundary.ts";
import { temporaryFolder } from "./command.ts";
import { idOf, plainSession } from "./planted.ts";
import { makeQuiet, TOKEN } from "./scrub-home.ts";

const root = temporaryFolder("scrub-spread");
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("a password that another session proves stays redacted where a scrub took something else", async () => {
  const home = join(root, "home");
  const data = join(home, ".tracemill");
  mkdirSync(data, { recursive: true });
  const password = fake(18, "x7Kp2Wq9Lz4Rm8Tb");
  plainSession(home, idOf(1), `connect to postgres://svc:${password}@db.internal/app please`);
  const bare = plainSession(home, idOf(2), `it was ${password} I think, with ${TOKEN}`);
  makeQuiet(home);
  const app = await createApp({ environment: { home, variables: {}, platform: "linux" }, home: data, workers: 0 });
  await app.scan({});
  // Its log is gone: no scan fills in what the scrub leaves out.
  rmSync(bare);
  const shown = async () => JSON.stringify(await app.search("think", { limit: 10, sort: "rank" }));
  expect(await shown()).not.toContain(password);
  const { files } = await app.scrub({ all: true, rule: "github-pat-classic", dryRun: false });
  expect(files).toMatchObject([{ outcome: "done", rules: { "github-pat-classic": 2 } }]);
  const after = await shown();
  expect(after).toContain("I think");
  expect(after).not.toContain(password);
  app.close();
});
