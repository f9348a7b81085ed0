// A page in a real browser: nothing asked of the network, nothing said on the console, and it does what it offers.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toolCallId } from "../../core/ids.ts";
import { leaving } from "../../core/policy.ts";
import type { Message, SessionFacts } from "../../core/session.ts";
import type { ExportItem } from "../../ports/format.ts";
import { makeStamp, redactFacts, redactSession } from "../../privacy/redact.ts";
import { written } from "../../testing/check-format.ts";
import { formatItems } from "../../testing/format-items.ts";
import { itemOfMessages, type Said } from "../../testing/format-session.ts";
import { html } from "../html.ts";

const CHROMIUM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const context = { policy: leaving("strict"), number: () => undefined, stamp: makeStamp("r", "p", "") };
const mint = (facts: SessionFacts, messages: readonly Message[]) =>
  redactSession(
    redactFacts(facts, [], context),
    messages.map((message) => ({ message, findings: [] })),
    context,
  );
const WHOLE = { shape: { thinking: true, toolUses: true, outputs: "whole" }, arguments: "object" } as const;
/** What runs in the page is text here: these sources know no browser. */
const PROBLEMS = readFileSync(join(import.meta.dirname, "page-checks.js"), "utf8");
const SCREENS = [
  { colorScheme: "light", viewport: { width: 1280, height: 900 } },
  { colorScheme: "dark", viewport: { width: 1280, height: 900 } },
  { colorScheme: "light", viewport: { width: 390, height: 844 } },
  { colorScheme: "dark", viewport: { width: 390, height: 844 } },
] as const;

const MARKDOWN =
  "Found it:\n\n## Why\n\n- `total` has no *start*\n- **see** [the page](https://docs.example/reduce)\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```ts\nreduce(add, 0)\n```\n\n> quoted";
const HOSTILE = '</script><script>window.pwned=1</script><img src=x onerror="window.pwned=1">\u0000\u202e]]>';

const say = (text: string) => ({ kind: "text", text }) as const;

function everything(): ExportItem {
  const id = toolCallId("x");
  return itemOfMessages(mint, [
    ["injected", [say("A reminder")]],
    ["prompt", [say("Why is the needle here?"), { kind: "image", mediaType: "image/png", bytes: 9, ref: "log:2" }]],
    ["assistant", [{ kind: "reasoning", text: "A needle in thought" }, say(MARKDOWN)]],
    ["assistant", [{ kind: "tool_call", callId: id, tool: "Bash", input: { command: "grep needle", timeout: 5 } }]],
    [
      "tool_results",
      [
        {
          kind: "tool_result",
          callId: id,
          output: `${"line\n".repeat(300)}the Needle at the end`,
          status: "error",
          details: { exit_code: 1 },
        },
      ],
    ],
    ["interrupt", []],
    ["compact_summary", [say("So far")]],
    ["prompt", [say(HOSTILE)]],
    ["assistant", [say(HOSTILE)]],
  ]);
}

describe.skipIf(CHROMIUM === undefined)(
  CHROMIUM === undefined ? "in Chromium (did NOT run: there is none)" : "in Chromium",
  () => {
    let browser: Browser;
    const folder = mkdtempSync(join(tmpdir(), "tracemill-html-"));
    const said: string[] = [];

    beforeAll(async () => {
      browser = await chromium.launch({ executablePath: CHROMIUM as string, args: ["--no-sandbox"] });
    });
    afterAll(async () => {
      await browser?.close();
      rmSync(folder, { recursive: true, force: true });
    });

    async function open(item: ExportItem, screen: (typeof SCREENS)[number] = SCREENS[0]): Promise<Page> {
      const file = join(folder, "page.html");
      writeFileSync(file, (await written(html, item, WHOLE)).join(""));
      const page = await browser.newPage({ ...screen, reducedMotion: "reduce" });
      said.length = 0;
      page.on("console", (message) => said.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => said.push(`error: ${error.message}`));
      page.on(
        "request",
        (request) => request.url() === pathToFileURL(file).href || said.push(`asks for ${request.url()}`),
      );
      await page.goto(pathToFileURL(file).href);
      return page;
    }
    const hits = (page: Page) => page.textContent("#hits");
    const marked = (page: Page, name: string) =>
      page.evaluate(`[...(CSS.highlights.get("${name}") ?? [])].map(String)`);

    test("asks for nothing, says nothing, runs nothing of the session", async () => {
      const page = await open(everything());
      expect(said).toEqual([]);
      expect(await page.evaluate("window.pwned")).toBe(undefined);
      expect(await page.locator("script").count()).toBe(1);
      expect(await page.locator("img, iframe, object, link, form").count()).toBe(0);
      expect(await page.locator(".said").last().textContent()).toContain('<img src=x onerror="window.pwned=1">');
      await page.close();
    });

    test("the policy forbids what someone would add", async () => {
      const page = await open(everything());
      const ran = await page.evaluate(`(async () => {
        const blocked = [];
        document.addEventListener("securitypolicyviolation", (event) => blocked.push(event.effectiveDirective));
        const script = document.createElement("script");
        const style = document.createElement("style");
        style.textContent = "body { color: red }";
        const image = document.createElement("img");
        image.src = "https://collector.example/x.png";
        document.body.append(style, image);
        try {
          script.text = "window.pwned = 1";
          document.body.append(script);
        } catch {
          blocked.push("trusted types");
        }
        await fetch("https://collector.example/").catch(() => {});
        await new Promise((done) => setTimeout(done, 100));
        return blocked;
      })()`);
      expect(ran).toEqual(expect.arrayContaining(["style-src-elem", "img-src", "connect-src", "trusted types"]));
      expect(await page.evaluate("window.pwned")).toBe(undefined);
      await page.close();
    });

    test("search finds, marks, goes on, filters and clears, all by keyboard", async () => {
      const page = await open(everything());
      await page.keyboard.press("/");
      await page.keyboard.type("NEEDLE");
      await expect.poll(() => hits(page)).toBe("4 matches");
      expect(await marked(page, "hit")).toEqual(["needle", "needle", "needle", "Needle"]);
      await page.keyboard.press("Enter");
      expect(await hits(page)).toBe("1 of 4");
      await page.keyboard.press("Tab");
      for (const key of ["n", "n", "n"]) await page.keyboard.press(key);
      expect(await hits(page)).toBe("4 of 4");
      expect(await marked(page, "now")).toEqual(["Needle"]);
      // The last one stands at the end of a long output in a folded call.
      await expect
        .poll(() =>
          page.evaluate(`(() => {
            const [range] = CSS.highlights.get("now");
            const { top, height } = range.getBoundingClientRect();
            const frame = range.startContainer.parentElement.getBoundingClientRect();
            return height > 0 && top > 60 && top < innerHeight && top < frame.bottom && top > frame.top;
          })()`),
        )
        .toBe(true);
      await page.keyboard.press("p");
      expect(await hits(page)).toBe("3 of 4");
      await page.click("#only");
      expect(await page.locator(".m:visible").count()).toBe(3);
      await page.keyboard.press("Escape");
      expect(await page.inputValue("#q")).toBe("");
      expect(await page.locator(".m:visible").count()).toBeGreaterThan(8);
      expect(await marked(page, "hit")).toEqual([]);
      expect(said).toEqual([]);
      await page.close();
    });

    test("folds, copies, changes its colours", async () => {
      const page = await open(everything());
      const shut = "main details:not([open])";
      expect(await page.locator(shut).count()).toBeGreaterThan(3);
      await page.click("#fold");
      await expect.poll(() => page.locator(shut).count()).toBe(0);
      await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
      await page.locator(".md .copy").first().click();
      await expect.poll(() => page.evaluate("navigator.clipboard.readText()")).toBe("reduce(add, 0)");
      const paper = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
      const light = await paper();
      await page.click("#theme");
      expect(await paper()).not.toBe(light);
      expect(await page.getAttribute("#theme", "aria-pressed")).toBe("true");
      await page.click("#theme");
      expect(await paper()).toBe(light);
      expect(said).toEqual([]);
      await page.close();
    });

    test("a narrow page has its turns behind a button", async () => {
      const page = await open(everything(), SCREENS[2]);
      expect(await page.isVisible("#outline")).toBe(false);
      await page.click(".menu");
      await page.click("#outline a >> nth=2");
      expect(await page.isVisible("#outline")).toBe(false);
      expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
      await page.close();
    });

    test("begins with a way past the bar, and shows where the keyboard is", async () => {
      const page = await open(everything());
      await page.keyboard.press("Tab");
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the session");
      for (let i = 0; i < 12; i++) {
        await page.keyboard.press("Tab");
        const ring = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle");
        expect(ring).not.toBe("none");
      }
      const moving = `[...document.querySelectorAll("*")].filter((one) => getComputedStyle(one).transitionDuration !== "0s").length`;
      expect(await page.evaluate(moving)).toBe(0);
      await page.close();
    });

    for (const screen of SCREENS) {
      test(`has names, order and contrast: ${screen.colorScheme}, ${screen.viewport.width}`, async () => {
        for (const item of [everything(), ...formatItems(mint, true)]) {
          const page = await open(item, screen);
          await page.click("#fold");
          await page.fill("#q", "a");
          await expect.poll(() => hits(page)).not.toBe("");
          expect(await page.evaluate(PROBLEMS)).toEqual([]);
          await page.close();
        }
      });
    }

    test("thousands of messages are one page that finds its last word", async () => {
      const turns = Array.from({ length: 300 }, (_, i): readonly Said[] => [
        ["prompt", [say(`Request ${i}`)]],
        ["assistant", [say(`Answer ${i}`)]],
      ]);
      const page = await open(itemOfMessages(mint, turns.flat()));
      await page.fill("#q", "answer 299");
      await expect.poll(() => hits(page)).toBe("1 match");
      await page.keyboard.press("Enter");
      await expect.poll(() => page.locator("text=Answer 299").isVisible()).toBe(true);
      expect(said).toEqual([]);
      await page.close();
    });
  },
);
