// A dataset's report as one page: figures, shares and what is left out, without script and without network.

import { basename } from "node:path";
import { bytes, count, counted, tokens } from "../../core/figures.ts";
import { oneLine } from "../../core/plain.ts";
import type { Balance, DatasetReport, FoundCount, Redactions, Share, TokenSpread } from "../../ports/app-report.ts";
import { spelled } from "../shared/words.ts";
import { documentHead } from "./document.ts";
import { escapeHtml } from "./escape.ts";
import { REPORT_STYLE } from "./report-style.ts";

type Report = Omit<DatasetReport, "page">;

const SHOWN = 12;
const SHOWN_COPIES = 50;
const LONGEST = 80;

export function reportPage(report: Report): string {
  const title = titleOf(report);
  return `${documentHead(title, REPORT_STYLE)}
<main>
<p class="kicker">${kicker(report)}</p>
<h1>${title}</h1>
${figures(report)}
${warnings(report)}
${tokensHtml(report.tokens)}
${balanceHtml(report)}
${leftOutHtml(report)}
${copiesHtml(report)}
${redactionsHtml(report.redactions)}
${filesHtml(report)}
</main>
</body>
</html>
`;
}

function titleOf({ written, sessions, rows }: Report): string {
  if (written === undefined) return `What a dataset of ${counted(sessions ?? 0, "session")} would hold`;
  return `${counted(rows ?? 0, "row")} of ${words(written.format.name)}`;
}

function kicker({ written }: Report): string {
  if (written === undefined) return "Dataset report";
  const { path, format, container } = written;
  const facts = [words(basename(path)), `format version ${format.version}`, container && words(container)];
  return `Dataset report: ${facts.filter((fact) => fact !== undefined).join(", ")}`;
}

function figures(report: Report): string {
  const { sessions, rows, turns, tokens: spread, duplicates, redactions } = report;
  const left = Object.values(report.leftOut).reduce((sum, own) => sum + own, 0);
  const copies = duplicates.exact + (duplicates.near ?? 0);
  const all: readonly (readonly [name: string, value: string | undefined, note?: string | undefined])[] = [
    ["Sessions", sessions === undefined ? undefined : count(sessions)],
    ["Rows", rows === undefined ? undefined : count(rows)],
    ["Turns", turns === undefined ? undefined : count(turns)],
    ["Tokens", spread && tokens(spread.total), "estimated"],
    ["Median", spread && tokens(spread.median), `tokens of a ${spread?.unit}`],
    ["95th percentile", spread && tokens(spread.p95), "tokens"],
    ["Longest", spread && tokens(spread.max), "tokens"],
    [report.written === undefined ? "Copies left out" : "Rows there again", count(copies)],
    ["Left out", count(left), "copies included"],
    [
      redactions?.of === "replaced" ? "Replaced" : "Findings",
      redactions && count(redactions.total),
      redactions?.values === undefined ? undefined : `${counted(redactions.values, "value")}`,
    ],
  ];
  const cells = all.flatMap(([name, value, note]) =>
    value === undefined
      ? []
      : `<div><dt>${name}</dt><dd>${value}${note === undefined ? "" : ` <span class="note">${note}</span>`}</dd></div>`,
  );
  return `<dl class="figures">${cells.join("")}</dl>`;
}

function warnings({ balance, written }: Report): string {
  const said = balance.flatMap(({ by, unit, dominant }) =>
    dominant === undefined
      ? []
      : `${percent(dominant.share)} of the ${unit}s are of one ${by}: <b>${nameOf(dominant)}</b>`,
  );
  if (written && written.faults > 0) said.push(`${counted(written.faults, "line")} of the files are no rows`);
  if (said.length === 0) return "";
  return `<div class="warn" role="note"><b>Out of balance</b><ul>${said.map((line) => `<li>${line}</li>`).join("")}</ul></div>`;
}

function tokensHtml(spread: TokenSpread | undefined): string {
  if (spread === undefined) return "";
  const most = Math.max(...spread.histogram.map((one) => one.count));
  const rows = spread.histogram.map(
    ({ from, to, count: own }) =>
      `<tr><th scope="row">${span(from, to)}</th>${bar(own / most)}<td class="n">${count(own)}</td></tr>`,
  );
  return `<h2>Length</h2><table class="wide"><thead><tr><th scope="col">Tokens</th><td></td><th scope="col" class="n">${capital(spread.unit)}s</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function span(from: number, to: number): string {
  return from === 0 ? `under ${thousands(to)}` : `${thousands(from)} – ${thousands(to)}`;
}

/** As context windows are told: 1K is 1,024. */
function thousands(value: number): string {
  if (value < 1024) return String(value);
  return value < 1 << 20 ? `${value / 1024}K` : `${value / (1 << 20)}M`;
}

function balanceHtml({ balance }: Report): string {
  if (balance.length === 0) return "";
  return `<h2>Balance</h2><div class="cards">${balance.map(cardHtml).join("\n")}</div>`;
}

function cardHtml({ by, unit, groups, dominant }: Balance): string {
  const shown = groups.length > SHOWN + 1 ? groups.slice(0, SHOWN) : groups;
  const rest = groups.slice(shown.length);
  const rows = shown.map((group) => shareHtml(nameOf(group), group, group === dominant));
  if (rest.length > 0) {
    const sum = (of: (share: Share) => number) => rest.reduce((all, one) => all + of(one), 0);
    const others = {
      name: undefined,
      tokens: undefined,
      count: sum((one) => one.count),
      share: sum((one) => one.share),
    };
    rows.push(shareHtml(`${count(rest.length)} others`, others, false));
  }
  return `<section class="card"><h3>By ${by} <span class="note">${unit}s, share</span></h3><table><tbody>${rows.join("")}</tbody></table></section>`;
}

function shareHtml(name: string, { count: own, share }: Share, isOver: boolean): string {
  return `<tr${isOver ? ' class="over"' : ""}><th scope="row" dir="auto">${name}</th>${bar(share)}<td class="n">${count(own)}</td><td class="n">${percent(share)}</td></tr>`;
}

function leftOutHtml({ leftOut }: Report): string {
  const all = Object.entries(leftOut).sort(([, a], [, b]) => b - a);
  if (all.length === 0) return "";
  const rows = all.map(
    ([reason, own]) => `<tr><th scope="row">${words(spelled(reason))}</th><td class="n">${count(own)}</td></tr>`,
  );
  return `<h2>Left out</h2><table class="wide"><tbody>${rows.join("")}</tbody></table>`;
}

function copiesHtml({ duplicates, written }: Report): string {
  const { groups } = duplicates;
  if (groups.length === 0) return "";
  const rows = groups
    .slice(0, SHOWN_COPIES)
    .flatMap(({ kept, left }) =>
      left
        .slice(0, SHOWN)
        .map(
          ({ id, likeness }, i) =>
            `<tr><td>${i === 0 ? `<code>${words(kept)}</code>` : ""}</td><td><code>${words(id)}</code></td><td class="n">${likeness === 1 ? "the same" : percent(likeness)}</td></tr>`,
        ),
    );
  const title = written === undefined ? "Copies of sessions" : "Rows with the same words";
  return `<h2>${title}</h2><div class="scroll"><table><thead><tr><th scope="col">Kept</th><th scope="col">${written === undefined ? "Left out" : "There again"}</th><th scope="col" class="n">Alike</th></tr></thead><tbody>${rows.join("")}</tbody></table></div>`;
}

function redactionsHtml(redactions: Redactions | undefined): string {
  if (redactions === undefined || redactions.total === 0) return "";
  const note =
    redactions.of === "replaced"
      ? "What was replaced in the files, by the receipt of their export."
      : "What the store found when it read these sessions. An export looks with more rules, and replaces what they find.";
  const cards = [
    foundHtml("By layer", redactions.layers),
    foundHtml("By kind", redactions.kinds),
    foundHtml("By rule", redactions.rules),
  ];
  return `<h2>Redactions</h2><p class="note">${note}</p><div class="cards">${cards.join("")}</div>`;
}

function foundHtml(title: string, found: readonly FoundCount[]): string {
  if (found.length === 0) return "";
  const most = Math.max(...found.map((one) => one.count));
  const rows = found
    .slice(0, SHOWN)
    .map(
      (one) =>
        `<tr><th scope="row">${words(spelled(one.name))}</th>${bar(one.count / most)}<td class="n">${count(one.count)}</td></tr>`,
    );
  const more = found.length > SHOWN ? `<p class="note">and ${count(found.length - SHOWN)} more</p>` : "";
  return `<section class="card"><h3>${title}</h3><table><tbody>${rows.join("")}</tbody></table>${more}</section>`;
}

function filesHtml({ written }: Report): string {
  if (written === undefined) return "";
  const rows = written.files
    .slice(0, SHOWN_COPIES)
    .map(
      ({ path, rows: own, bytes: size, split }) =>
        `<tr><td><code>${words(basename(path))}</code></td><td>${split === undefined ? "" : words(split)}</td><td class="n">${count(own)}</td><td class="n">${bytes(size)}</td></tr>`,
    );
  return `<h2>Files</h2><table class="files"><thead><tr><th scope="col">File</th><td></td><th scope="col" class="n">Rows</th><th scope="col" class="n">Size</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
}

function bar(share: number): string {
  const width = Math.round(Math.min(1, Math.max(0, share)) * 1000) / 10;
  return `<td class="bar" aria-hidden="true"><svg><rect width="${width}%" height="100%"/></svg></td>`;
}

function percent(share: number): string {
  const whole = Math.round(share * 100);
  return whole === 0 && share > 0 ? "&lt;1 %" : `${whole} %`;
}

function nameOf({ name }: Share): string {
  return name === undefined ? "(not known)" : words(name);
}

/** A model or a project may be called anything, at any length. */
function words(text: string): string {
  const line = [...oneLine(text)];
  return escapeHtml(line.length > LONGEST ? `${line.slice(0, LONGEST - 1).join("")}…` : line.join(""));
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
