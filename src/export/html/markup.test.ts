// No text of a session can become markup, wherever it stands and whatever it is.

import fc from "fast-check";
import { expect, test } from "vitest";
import { toolCallId } from "../../core/ids.ts";
import { plain } from "../../core/plain.ts";
import { leaving } from "../../core/policy.ts";
import type { Message, SessionFacts } from "../../core/session.ts";
import type { ExportItem } from "../../ports/format.ts";
import { makeStamp, redactFacts, redactSession } from "../../privacy/redact.ts";
import { written } from "../../testing/check-format.ts";
import { itemOfMessages } from "../../testing/format-session.ts";
import { html } from "../html.ts";
import { escapeHtml } from "./escape.ts";
import { inlineHtml } from "./inline.ts";
import { markdownHtml } from "./markdown.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

const context = { policy: leaving("strict"), number: () => undefined, stamp: makeStamp("r", "p", "") };
const mint = (facts: SessionFacts, messages: readonly Message[]) =>
  redactSession(
    redactFacts(facts, [], context),
    messages.map((message) => ({ message, findings: [] })),
    context,
  );

const TAG = /<(\/?)([a-z][a-z0-9]*)((?: [a-z-]+(?:="[^"<>]*")?)*)>/g;
const TAGS = new Set(
  "html head meta title style script body a header div button search label input kbd output main p span h1 h2 h3 h4 h5 h6 dl dt dd details summary ul ol li section time pre code nav strong em del ins hr br blockquote table thead tbody tr th td".split(
    " ",
  ),
);
const ATTRIBUTES = new Set(
  "lang charset http-equiv content name class href type popovertarget for id placeholder autocomplete spellcheck aria-keyshortcuts aria-describedby aria-hidden aria-label aria-pressed aria-labelledby tabindex dir datetime open rel start popover".split(
    " ",
  ),
);

/** What is no tag of ours may hold neither `<` nor `>`, and tags of ours only what we write. */
function checkMarkup(page: string): void {
  const rest = page.replace(TAG, (_, slash: string, tag: string, attributes: string) => {
    expect(TAGS, tag).toContain(tag);
    if (slash !== "") expect(attributes).toBe("");
    for (const [, name = "", value = ""] of attributes.matchAll(/ ([a-z-]+)(?:="([^"]*)")?/g)) {
      expect(ATTRIBUTES, name).toContain(name);
      if (name === "href") expect(value).toMatch(/^(?:https?:\/\/|#)/i);
      if (name === "id" && tag !== "input") expect(value).toMatch(/^[a-z0-9-]+$/);
    }
    return "";
  });
  expect(rest).not.toMatch(/[<>]/);
  expect(rest).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  expect(page.isWellFormed()).toBe(true);
}

const nasty = fc.constantFrom(
  "<script>alert(1)</script>",
  "</script>",
  "</style>",
  "</title><svg onload=alert(1)>",
  "<img src=x onerror=alert(1)>",
  "<!--",
  "]]>",
  '" onmouseover="alert(1)',
  "' autofocus onfocus='x",
  "[x](javascript:alert(1))",
  '[x](https://a.example/"onclick=alert(1))',
  "[<b>](https://a.example/<i>)",
  "https://a.example/<script>",
  "`<b>`",
  "**<b>**",
  "```<b>\n</pre><b>\n```",
  "| <b> | a |\n|---|---|\n| <i> | `|` |",
  "- <b>\n  1. <i>\n     > <u>",
  "# <b> #",
  "\u202e",
  "\u0000",
  "\ud800",
  "\u001b[31m",
  "&lt;b&gt;",
  "\\<b>",
  "***",
  "_",
  "*** Begin Patch\n*** Update File: <b>\n@@ <i>\n-<u>\n+</pre>\n*** End Patch",
);
const text = fc
  .array(
    fc.oneof(
      { weight: 4, arbitrary: nasty },
      fc.string({ unit: "binary", maxLength: 12 }),
      fc.constantFrom("\n", " ", "\n\n", "a"),
    ),
    { maxLength: 9 },
  )
  .map((pieces) => pieces.join(""));

function hostile(words: string): ExportItem {
  const call = (id: string, input: unknown) =>
    ({ kind: "tool_call", callId: toolCallId(id), tool: words, input }) as never;
  const result = (id: string) =>
    ({
      kind: "tool_result",
      callId: toolCallId(id),
      output: words,
      status: "error",
      details: { exit_code: 3 },
    }) as never;
  const image = { kind: "image", mediaType: words, bytes: 3, ref: words } as const;
  const item = itemOfMessages(mint, [
    ["injected", [{ kind: "text", text: words }]],
    ["prompt", [{ kind: "text", text: `a${words}` }, image]],
    [
      "assistant",
      [
        { kind: "reasoning", text: words },
        { kind: "text", text: words },
        call("a", { file_path: words, old_string: words, new_string: `${words}x` }),
      ],
    ],
    ["tool_results", [result("a")]],
    ["assistant", [call("b", { command: words, [words]: words }), call("c", words), call("d", [words, words])]],
    ["tool_results", [result("b"), image]],
    ["interrupt", [{ kind: "text", text: words }]],
    ["compact_summary", [{ kind: "text", text: words }]],
    ["queued_prompt", [{ kind: "text", text: `b${words}` }]],
    ["assistant", [{ kind: "text", text: words }, image]],
  ]);
  return {
    ...item,
    id: words,
    title: words,
    project: words,
    source: words,
    continues: words,
    parent: { id: words, callId: words },
    counts: { ...item.counts, models: [words] },
    subagents: new Map([
      [
        "a",
        {
          id: words,
          item: itemOfMessages(mint, [
            ["prompt", [{ kind: "text", text: words }]],
            ["assistant", [{ kind: "text", text: words }]],
          ]),
        },
      ],
    ]),
  };
}

const WHOLE = { shape: { thinking: true, toolUses: true, outputs: "whole" }, arguments: "object" } as const;

test("no text of a session makes markup in its page", async () => {
  await fc.assert(
    fc.asyncProperty(text, async (words) => {
      const [page = ""] = await written(html, hostile(words), WHOLE);
      expect(page.split(STYLE)).toHaveLength(2);
      expect(page.split(SCRIPT)).toHaveLength(2);
      checkMarkup(page.replace("<!doctype html>", "").replace(STYLE, "").replace(SCRIPT, ""));
    }),
    { numRuns: 300 },
  );
});

test("Markdown shows every word that is no markup", () => {
  const words = fc
    .array(
      fc.constantFrom(
        "alpha",
        "beta",
        "*",
        "**",
        "_",
        "`",
        "~~",
        "[",
        "](",
        ")",
        "#",
        "- ",
        "1. ",
        "> ",
        "|",
        "\n",
        "\n\n",
        "  ",
      ),
    )
    .map((list) => list.join(""));
  fc.assert(
    fc.property(words, (markdown) => {
      const shown = markdownHtml(markdown).replace(/<[^>]*>/g, " ");
      for (const word of ["alpha", "beta"]) {
        expect(shown.split(word).length, markdown).toBe(markdown.split(word).length);
      }
    }),
  );
});

const shown: [name: string, markdown: string, html: string][] = [
  ["bold, italic, struck", "**a _b_** ~~c~~", "<p><strong>a <em>b</em></strong> <del>c</del></p>"],
  ["bold around code", "**`a<b`** x", "<p><strong><code>a&lt;b</code></strong> x</p>"],
  ["names with underscores", "use my_long_name and 2*3*4", "<p>use my_long_name and 2<em>3</em>4</p>"],
  ["marks without an end", "a ** b * c", "<p>a ** b * c</p>"],
  [
    "a link",
    "[a](https://x.example/y)",
    '<p><a href="https://x.example/y" rel="noopener noreferrer nofollow">a</a></p>',
  ],
  ["another scheme is words", "[a](javascript:x)", "<p>a (javascript:x)</p>"],
  [
    "an address",
    "see https://x.example/a_b_c.",
    '<p>see <a href="https://x.example/a_b_c" rel="noopener noreferrer nofollow">https://x.example/a_b_c</a>.</p>',
  ],
  ["headings below ours", "## A #", "<h5>A</h5>"],
  ["a nested list", "- a\n  - b\n- c", "<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>"],
  ["a list from three", "3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
  [
    "a table",
    "|a|b|\n|-|-|\n|1|`x`|",
    '<div class="table"><table><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td><code>x</code></td></tr></tbody></table></div>',
  ],
  [
    "an open fence ends with the text",
    "```ts\na",
    '<div class="code"><div class="code-h"><span>ts</span><button class="copy" type="button" aria-label="Copy"></button></div><pre><code>a</code></pre></div>',
  ],
  ["lines of a paragraph", "a\nb\n\nc", "<p>a<br>b</p><p>c</p>"],
  ["a quote", "> a\n> - b", "<blockquote><p>a</p><ul><li>b</li></ul></blockquote>"],
];
for (const [name, markdown, expected] of shown) test(name, () => expect(markdownHtml(markdown)).toBe(expected));

test("what is escaped reads as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (words) => {
      const back = escapeHtml(words).replace(
        /&(amp|lt|gt|quot|#39);/g,
        (_, name: string) => ({ amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" })[name] as string,
      );
      expect(back).toBe(plain(words.replace(/\r\n?/g, "\n")));
    }),
  );
});

test("long lines of marks are read to their end", () => {
  for (const piece of ["[", "*a ", "**", "`", "``` ", "[a](", "_a_", "> ", "- ", "| ", "# ", "~~", "https://", "\\"]) {
    inlineHtml(piece.repeat(200_000 / piece.length));
    markdownHtml(piece.repeat(100_000 / piece.length));
    markdownHtml(`${piece}\n`.repeat(100_000 / piece.length));
  }
});
