// A session as one page that needs nothing else: to read, to search, to print, to show around.

import { entriesOf, isRequest, type Turn } from "../core/conversation.ts";
import { oneLine } from "../core/plain.ts";
import { turnsOf } from "../core/turns.ts";
import { unreachable } from "../core/types.ts";
import { defineFormat, type ExportItem, type FormatOptions } from "../ports/format.ts";
import { agentHtml, asideHtml, callHtml, imagesHtml, requestHtml, textHtml, thinkingHtml } from "./html/blocks.ts";
import { escapeHtml } from "./html/escape.ts";
import { END, headHtml } from "./html/head.ts";
import { gist } from "./shared/words.ts";

export const html = defineFormat({
  name: "html",
  title: "HTML page",
  version: 1,
  about: "A session as one page for a browser: readable, searchable, in light and dark, without network.",
  notes: [
    "One file is one path through a session. It holds its style and its script and asks for nothing: its Content-Security-Policy forbids every request and allows the one style and the one script by their hash. All text of the session is escaped; of the model's Markdown a safe part is shown (paragraphs, headings, lists, quotes, tables, code, bold, italic, links to http and https).",
    "Keys: `/` searches, `n` and `p` go to the next and the previous match, `Esc` clears. Thinking, what the harness added, calls and results are folded; small edits stand open as a diff. Only blocks in sight are laid out, so a page of thousands of messages stays quick. Times are UTC. Images are references; their bytes stay in the archive.",
  ],
  output: {
    kind: "pages",
    extension: ".html",
    async *page(item, options) {
      yield headHtml(item);
      const outline: string[] = [];
      let asked = 0;
      for await (const turn of turnsOf(item.session.messages, options.shape)) {
        if (turn.requests.length > 0) asked++;
        yield openTurn(turn, asked, outline);
        yield* turnHtml(turn, item, options);
        yield "</section>\n";
      }
      if (outline.length === 0) yield '<p class="note">Nothing was said in this session.</p>\n';
      yield `</main>\n<nav id="outline" popover aria-label="Turns"><h2>Turns</h2><ol>\n${outline.join("")}</ol></nav>\n</div>\n`;
      yield END;
    },
  },
});

function openTurn(turn: Turn, asked: number, outline: string[]): string {
  const [first] = turn.requests;
  const id = `t${turn.index}`;
  const text = first === undefined ? "Before the first request" : gist(first.text, 1, 90) || "(an image)";
  outline.push(
    `<li><a href="#${id}"><span class="no">${first === undefined ? "" : asked}</span><span dir="auto">${escapeHtml(text)}</span></a></li>\n`,
  );
  const title = first === undefined ? "Before the first request" : `Turn ${asked}`;
  return `<section class="turn" id="${id}" aria-labelledby="${id}-h"><h2 id="${id}-h"><a href="#${id}">${title}</a></h2>\n`;
}

/** Also a subagent's turns: within a block of their parent, and so no blocks of their own to a search. */
async function* turnHtml(turn: Turn, item: ExportItem, options: FormatOptions): AsyncGenerator<string> {
  let speaker: string | undefined;
  for (const step of entriesOf(turn)) {
    if (isRequest(step)) {
      yield requestHtml(step);
      continue;
    }
    if (step.kind !== "answer") {
      yield asideHtml(step);
      continue;
    }
    if (step.blocks.length === 0) continue;
    const name = `model ${step.model ?? ""}`;
    if (name !== speaker) yield agentHtml(step.model, step.time);
    speaker = name;
    for (const block of step.blocks) {
      switch (block.kind) {
        case "text":
          yield textHtml(block.text);
          break;
        case "reasoning":
          yield thinkingHtml(block.text);
          break;
        case "image":
          yield imagesHtml([block]);
          break;
        case "tool_use": {
          const child = item.subagents.get(block.use.callId);
          const [open, close] = callHtml(
            block.use,
            child === undefined ? "" : `<p class="edit">Subagent <code>${escapeHtml(oneLine(child.id))}</code></p>`,
          );
          yield open;
          if (child?.item !== undefined) yield* subagentHtml(child.item, options);
          yield close;
          break;
        }
        default:
          unreachable(block);
      }
    }
  }
}

async function* subagentHtml(item: ExportItem, options: FormatOptions): AsyncGenerator<string> {
  yield '<div class="subagent">';
  for await (const turn of turnsOf(item.session.messages, options.shape)) {
    for await (const piece of turnHtml(turn, item, options)) yield piece.replaceAll('class="m ', 'class="s ');
  }
  yield "</div>";
}
