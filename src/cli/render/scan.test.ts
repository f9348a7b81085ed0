// The list of issues: cut to the terminal where it is a glance, whole where all were asked for.

import { expect, test } from "vitest";
import type { ParseIssue } from "../../core/session.ts";
import { fakeApp, NOON } from "../testing/fake-app.ts";
import { runFake } from "../testing/run-fake.ts";

const log = `/home/me/${"deep/".repeat(40)}log.jsonl`;
const message = `the record ${"and its reason ".repeat(20)}ends here`;
const issue: ParseIssue = { code: "bad_json", log, line: 7, message };

async function scanned(...options: readonly string[]): Promise<string> {
  const app = fakeApp({});
  const scan = async () => ({ ...(await app.scan({})), issues: [issue] });
  return (await runFake({ ...app, scan }, ["scan", ...options], { now: () => NOON, columns: 80 })).out;
}

test("all issues are listed whole, whatever the terminal's width", async () => {
  expect(await scanned("--force", "--verbose")).toContain(`bad_json  ${message}  ${log}:7\n`);
  const glance = await scanned();
  expect(glance).not.toContain(message);
  expect(glance).toContain("bad_json");
});
