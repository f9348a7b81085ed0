// A page of thousands of messages in a real browser: `node bench/html-page.ts [messages]`. Needs Chromium.

import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type Page } from "playwright-core";
import { toolCallId } from "../src/core/ids.ts";
import { leaving } from "../src/core/policy.ts";
import type { Message, SessionFacts } from "../src/core/session.ts";
import { html } from "../src/export/html.ts";
import { makeStamp, redactFacts, redactSession } from "../src/privacy/redact.ts";
import { written } from "../src/testing/check-format.ts";
import { itemOfMessages, type Said } from "../src/testing/format-session.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const ROUNDS = 5;

const context = { policy: leaving("strict"), number: () => undefined, stamp: makeStamp("r", "p", "") };
const mint = (facts: SessionFacts, messages: readonly Message[]) =>
  redactSession(
    redactFacts(facts, [], context),
    messages.map((message) => ({ message, findings: [] })),
    context,
  );

/** In the mix of real sessions: of ten messages one is a person's, four call a tool, four are what it gave back. */
function messages(count: number): readonly Said[] {
  const line =
    "export function total(cart: readonly Item[]): number { return cart.reduce((sum, item) => sum + item.price, 0); }\n";
  return Array.from({ length: count / 10 }, (_, turn): readonly Said[] => [
    ["prompt", [{ kind: "text", text: `Request ${turn}: the total of an empty cart is wrong, look at it once more.` }]],
    ...[0, 1, 2, 3].flatMap((call): readonly Said[] => {
      const callId = toolCallId(`${turn}-${call}`);
      const input =
        call === 3
          ? {
              file_path: `src/cart-${turn}.ts`,
              old_string: line.repeat(3),
              new_string: `${line.repeat(2)}// ${turn}\n`,
            }
          : { command: `npm test -- --run ${turn} ${call}` };
      return [
        [
          "assistant",
          [
            { kind: "reasoning", text: `Step ${call} of ${turn}. ${line.repeat(3)}` },
            {
              kind: "text",
              text: `## Step ${call}\n\n- look at \`src/cart-${turn}.ts\`\n- run **all** tests\n\n\`\`\`ts\n${line}\`\`\``,
            },
            { kind: "tool_call", callId, tool: call === 3 ? "Edit" : "Bash", input },
          ],
        ],
        ["tool_results", [{ kind: "tool_result", callId, output: line.repeat(12), status: "ok" }]],
      ];
    }),
    ["assistant", [{ kind: "text", text: `Done with ${turn}.${turn === count / 10 - 1 ? " A needle." : ""}` }]],
  ]).flat();
}

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

/** From the key until the figure stands there, and the longest time that the page held everything else up meanwhile. */
const SEARCH = `async (words) => {
  const box = document.getElementById("q");
  const hits = document.getElementById("hits");
  let longest = 0;
  let before = performance.now();
  let runs = true;
  const beat = () => {
    const now = performance.now();
    longest = Math.max(longest, now - before);
    before = now;
    if (runs) setTimeout(beat);
  };
  beat();
  const start = performance.now();
  box.value = words;
  box.dispatchEvent(new Event("input"));
  await new Promise((done) => {
    const look = () => (/match/.test(hits.textContent) ? done() : setTimeout(look));
    setTimeout(look, 121);
  });
  await new Promise(requestAnimationFrame);
  runs = false;
  return { ms: performance.now() - start, longest, told: hits.textContent };
}`;

interface Searched {
  readonly ms: number;
  readonly longest: number;
  readonly told: string;
}

/** Opening: until the page's own script ran and a first picture was there. */
async function opened(page: Page, url: string): Promise<{ readonly interactive: number; readonly painted: number }> {
  await page.goto(url);
  return (await page.evaluate(`new Promise((done) => requestAnimationFrame(() => setTimeout(() => done({
    interactive: performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd,
    painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
  }), 50)))`)) as { interactive: number; painted: number };
}

async function run(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "tracemill-bench-html-"));
  const file = join(folder, "page.html");
  const item = itemOfMessages(mint, messages(count));
  const start = performance.now();
  const pieces = await written(html, item, {
    shape: { thinking: true, toolUses: true, outputs: "whole" },
    arguments: "object",
  });
  const made = performance.now() - start;
  writeFileSync(file, pieces.join(""));
  const browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ["--no-sandbox"] });
  const times: {
    interactive: number;
    painted: number;
    rare: Searched;
    often: Searched;
    again: Searched;
    next: number;
  }[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const { interactive, painted } = await opened(page, pathToFileURL(file).href);
    const search = async (words: string) => (await page.evaluate(`(${SEARCH})(${JSON.stringify(words)})`)) as Searched;
    const [rare, often, again] = [await search("needle"), await search("total"), await search("needle")];
    const next = (await page.evaluate(`(async () => {
      const start = performance.now();
      document.getElementById("next").click();
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      return performance.now() - start;
    })()`)) as number;
    times.push({ interactive, painted, rare, often, again, next });
    await page.close();
  }
  await browser.close();
  const of = (pick: (one: (typeof times)[number]) => number) => `${median(times.map(pick)).toFixed(0)} ms`;
  console.log(
    `${count} messages, ${(statSync(file).size / 1e6).toFixed(1)} MB, written in ${made.toFixed(0)} ms; medians of ${ROUNDS}`,
  );
  console.log(`first picture ${of((one) => one.painted)}, interactive ${of((one) => one.interactive)}`);
  for (const key of ["rare", "often", "again"] as const)
    console.log(
      `search, ${key}: ${times[0]?.[key].told}, ${of((one) => one[key].ms)} (120 of it waiting), held up at most ${of((one) => one[key].longest)}`,
    );
  console.log(`next match: ${of((one) => one.next)}`);
  rmSync(folder, { recursive: true, force: true });
}

if (CHROMIUM === undefined) console.log("did not run: there is no Chromium");
else await run(Number(process.argv[2] ?? 5000));
