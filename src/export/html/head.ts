// The head of a session's page: the bar with the search, and what the session is.

import { allTokens, count, counted, money, tokens } from "../../core/figures.ts";
import { isoTime } from "../../core/iso-time.ts";
import { oneLine } from "../../core/plain.ts";
import type { ExportItem } from "../../ports/format.ts";
import { lengthOf, minuteOf, percent, spelled, startOf, titleOf } from "../shared/words.ts";
import { documentHead } from "./document.ts";
import { escapeHtml } from "./escape.ts";
import { SCRIPT } from "./script.ts";
import { STYLE } from "./style.ts";

/** Up to the open `main`. */
export function headHtml(item: ExportItem): string {
  return `${documentHead(escapeHtml(titleOf(item)), STYLE, SCRIPT)}
<a class="skip" href="#session">Skip to the session</a>
${BAR}
<div class="page">
<main id="session" tabindex="-1">
${sessionHtml(item)}`;
}

export const END = `<script>${SCRIPT}</script>
</body>
</html>
`;

const BAR = `<header class="bar"><div class="bar-in">
<button type="button" class="menu" popovertarget="outline">Turns</button>
<search><label class="sr" for="q">Search this session</label><input id="q" type="search" placeholder="Search this session" autocomplete="off" spellcheck="false" aria-keyshortcuts="/" aria-describedby="hits"><kbd class="slash" aria-hidden="true">/</kbd>
<output id="hits" for="q"></output><button type="button" id="prev" aria-label="Previous match" aria-keyshortcuts="p">↑</button><button type="button" id="next" aria-label="Next match" aria-keyshortcuts="n">↓</button><button type="button" id="only" aria-pressed="false">Only matches</button></search>
<button type="button" id="fold" aria-pressed="false">Unfold all</button><button type="button" id="theme" aria-label="Dark mode" aria-pressed="false">◐</button>
</div></header>`;

function sessionHtml(item: ExportItem): string {
  const { source, project } = item;
  const place = [project, source]
    .filter((word) => word !== undefined)
    .map((word) => `<span>${escapeHtml(oneLine(word))}</span>`);
  return `<header class="head">
<p class="kicker">${place.join("")}</p>
<h1 dir="auto">${escapeHtml(titleOf(item))}</h1>
<p class="badges">${badgesHtml(item)}</p>
<dl class="facts">${factsHtml(item)}</dl>
${reasonsHtml(item)}</header>
`;
}

function badgesHtml({ label, review }: ExportItem): string {
  const { quality, main, outcome } = label;
  const full = Math.min(5, Math.max(0, Math.round(quality)));
  const dots = `${"●".repeat(full)}${"○".repeat(5 - full)}`;
  const all = [
    `<span class="badge type">${spelled(main.type)}</span>`,
    `<span class="badge"><span aria-hidden="true" class="dots">${dots}</span> quality ${quality} of 5</span>`,
    outcome === undefined ? "" : `<span class="badge">${spelled(outcome)}</span>`,
    review === "new" ? "" : `<span class="badge ${escapeHtml(review)}">${escapeHtml(review)}</span>`,
  ];
  return all.join("");
}

function factsHtml(item: ExportItem): string {
  const { counts, usage, costMicroUsd, session } = item;
  const start = startOf(item);
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheCreationTokens = 0 } = usage;
  const cached = cacheReadTokens + cacheCreationTokens;
  const spent = allTokens(usage);
  const parts = [
    inputTokens === undefined ? "" : `${tokens(inputTokens)} in`,
    outputTokens === undefined ? "" : `${tokens(outputTokens)} out`,
    cached === 0 ? "" : `${tokens(cached)} cache`,
  ];
  const facts: readonly (readonly [string, string | undefined])[] = [
    [
      "Started",
      start === undefined ? undefined : `<time datetime="${isoTime(start) ?? ""}">${minuteOf(start) ?? ""} UTC</time>`,
    ],
    ["Lasted", lengthOf(item)],
    ["Model", counts.models.length === 0 ? undefined : escapeHtml(oneLine(counts.models.join(", ")))],
    ["Branch", session.facts.head.gitBranch && escapeHtml(oneLine(session.facts.head.gitBranch))],
    [
      "Tokens",
      spent === undefined
        ? undefined
        : `${tokens(spent)} <span class="note">${parts.filter((word) => word !== "").join(", ")}</span>`,
    ],
    ["Cost", costMicroUsd === undefined ? undefined : `${money(costMicroUsd)} <span class="note">at list price</span>`],
    ["Said", `${counted(counts.prompts + counts.queuedPrompts, "prompt")}, ${counted(counts.toolCalls, "tool call")}`],
    ["Subagents", item.subagents.size === 0 ? undefined : count(item.subagents.size)],
    ["Started by", item.parent && `<code>${escapeHtml(oneLine(item.parent.id))}</code>`],
    ["Goes on from", item.continues && `<code>${escapeHtml(oneLine(item.continues))}</code>`],
    ["Session", `<code>${escapeHtml(oneLine(item.id))}</code>`],
  ];
  return facts
    .map(([name, value]) => (value === undefined || value === "" ? "" : `<div><dt>${name}</dt><dd>${value}</dd></div>`))
    .join("");
}

function reasonsHtml({ label, isEnd }: ExportItem): string {
  const lines = [
    `Type: ${spelled(label.main.type)}, ${percent(label.main.confidence)} sure`,
    ...label.contains.map(({ type, confidence }) => `Also: ${spelled(type)}, ${percent(confidence)} sure`),
    ...label.reasons.map(({ reason, points }) => `Quality: ${spelled(reason)}, ${points > 0 ? "+" : ""}${points}`),
    ...(isEnd ? [`Resolution: ${spelled(label.resolution)}`] : []),
    `Task: ${spelled(label.taskType)}`,
    ...[...label.value, ...label.risk].map((badge) => `Badge: ${spelled(badge)}`),
  ];
  return `<details class="why"><summary>Why this label</summary><ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join("")}</ul></details>\n`;
}
