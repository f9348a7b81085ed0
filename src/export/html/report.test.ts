// A report's page: whatever a dataset calls its projects it is words there, and nothing is asked of the network.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Balance, DatasetReport, Share } from "../../ports/app-report.ts";
import { reportPage } from "./report.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const PROBLEMS = readFileSync(join(import.meta.dirname, "page-checks.js"), "utf8");
/** What pages of sessions have, and a report has not: a list of turns, a search and its marks. */
const OF_SESSIONS = /^(?:not one (?:nav|search)|contrast \S+ of the mark (?:hit|now))$/;
const HOSTILE = '</style><script>window.pwned=1</script><img src=x onerror="window.pwned=1">\u0000\u202e';

const share = (name: string | undefined, count: number, of: number): Share => ({
  name,
  count,
  tokens: undefined,
  share: count / of,
});
const many = Array.from({ length: 40 }, (_, i) => share(`project-${i}`, 1, 100));
const balance: readonly Balance[] = [
  { by: "type", unit: "session", groups: [share("sft_clean", 100, 100)], dominant: share("sft_clean", 100, 100) },
  { by: "project", unit: "session", groups: [share(HOSTILE, 59, 100), ...many], dominant: undefined },
  {
    by: "model",
    unit: "session",
    groups: [share(undefined, 99, 100), share("x".repeat(500), 1, 100)],
    dominant: undefined,
  },
];

const REPORT: Omit<DatasetReport, "page"> = {
  written: undefined,
  sessions: 100,
  rows: undefined,
  turns: 900,
  tokens: {
    unit: "session",
    total: 1e9,
    median: 12_345,
    p95: 98_765,
    max: 3_000_000,
    histogram: [
      { from: 0, to: 256, count: 1 },
      { from: 256, to: 512, count: 0 },
      { from: 2 ** 21, to: 2 ** 22, count: 99 },
    ],
  },
  duplicates: {
    exact: 1,
    near: 1,
    groups: [
      {
        kept: HOSTILE,
        left: [
          { id: "a:1", likeness: 1 },
          { id: "a:2", likeness: 0.9 },
        ],
      },
    ],
  },
  balance,
  leftOut: { copy: 1, near_copy: 1, quarantined: 7 },
  redactions: {
    of: "findings",
    total: 31,
    values: 9,
    layers: [{ name: "personal_data", count: 31 }],
    kinds: [],
    rules: Array.from({ length: 20 }, (_, i) => ({ name: `rule-${i}`, count: 20 - i })),
  },
};
const WRITTEN: Omit<DatasetReport, "page"> = {
  ...REPORT,
  written: {
    path: `/tmp/${HOSTILE}`,
    manifest: undefined,
    format: { name: HOSTILE, version: 1 },
    container: HOSTILE,
    files: [{ path: `/tmp/${HOSTILE.replaceAll("/", "")}`, rows: 1, bytes: undefined, split: HOSTILE }],
    faults: 2,
  },
  rows: 3,
  turns: undefined,
};
const EMPTY: Omit<DatasetReport, "page"> = {
  written: undefined,
  sessions: 0,
  rows: undefined,
  turns: 0,
  tokens: undefined,
  duplicates: { exact: 0, near: undefined, groups: [] },
  balance: [],
  leftOut: {},
  redactions: undefined,
};

test("the page says what is there, and leaves out what is not known", () => {
  const page = reportPage(REPORT);
  expect(page).toContain("100 % of the sessions are of one type: <b>sft_clean</b>");
  expect(page).toContain("2M – 4M");
  expect(page).toContain("29 others");
  expect(page).toContain("(not known)");
  expect(page).toContain("<dt>Left out</dt><dd>9 ");
  expect(page).not.toContain("<dt>Rows</dt>");
  expect(page).not.toContain("\u202e");
  expect(reportPage(EMPTY)).not.toContain("<h2>");
});

describe.skipIf(CHROMIUM === undefined)(
  CHROMIUM === undefined ? "in Chromium (did NOT run: there is none)" : "in Chromium",
  () => {
    let browser: Browser;
    const folder = mkdtempSync(join(tmpdir(), "tracemill-report-"));
    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ["--no-sandbox"] });
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    const pages = { stored: REPORT, written: WRITTEN, empty: EMPTY };
    for (const [name, report] of Object.entries(pages)) {
      for (const colorScheme of ["light", "dark"] as const) {
        for (const width of [1280, 360]) {
          test(`${name}, ${colorScheme}, ${width} wide`, async () => {
            const file = join(folder, "page.html");
            writeFileSync(file, reportPage(report));
            const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
            const said: string[] = [];
            page.on("console", (message) => said.push(message.text()));
            page.on("pageerror", (error) => said.push(error.message));
            page.on("request", (request) => request.url() === pathToFileURL(file).href || said.push(request.url()));
            await page.goto(pathToFileURL(file).href);
            expect(said).toEqual([]);
            expect(await page.evaluate("window.pwned")).toBe(undefined);
            expect(await page.locator("script, img, iframe, link").count()).toBe(0);
            expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(0);
            const problems = (await page.evaluate(PROBLEMS)) as readonly string[];
            expect(problems.filter((problem) => !OF_SESSIONS.test(problem))).toEqual([]);
            await page.close();
          });
        }
      }
    }
  },
);
