// A data folder on a network file system is refused before anything is written there.

import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { createApp } from "./app.ts";

vi.mock("./io/disk.ts", () => ({ fileSystemOf: () => ({ kind: "network", type: "nfs" }) }));

const base = mkdtempSync(join(tmpdir(), "tracemill-app-"));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const appOf = (home: string, variables: Record<string, string>) =>
  createApp({ home, environment: { home: base, variables, platform: process.platform } });

test("no store is made on a network file system, unless the user says so", async () => {
  const home = join(base, "data");
  const refused = await appOf(home, {});
  for (const call of [() => refused.totals({}), () => refused.sessions({}), () => refused.scan({})])
    await expect(call()).rejects.toMatchObject({
      code: "network_filesystem",
      hint: expect.stringContaining("TRACEMILL_HOME"),
    });
  expect(existsSync(home)).toBe(false);
  const allowed = await appOf(home, { TRACEMILL_ALLOW_NETWORK_HOME: "1" });
  expect((await allowed.totals({})).sessions).toBe(0);
  allowed.close();
  // What is there already can still be read.
  expect((await refused.totals({})).sessions).toBe(0);
  refused.close();
});
