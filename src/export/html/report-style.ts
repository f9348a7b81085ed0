// The style of a report: the colours of a session's page, and bars.

import { BASE } from "./style.ts";

export const REPORT_STYLE = `${BASE}
main { max-width: 64rem; margin: 0 auto; padding: 2.5rem 1.25rem 5rem; }
h1 { margin: .2rem 0 1.25rem; font-size: clamp(1.5rem, 1.1rem + 1.6vw, 2rem); font-weight: 650; line-height: 1.2; letter-spacing: -.015em; text-wrap: balance; }
h2 { margin: 2.5rem 0 .9rem; font-size: 1.125rem; font-weight: 650; }
h3 { margin: 0 0 .5rem; font-size: .875rem; font-weight: 650; }
p { margin: 0 0 .75rem; }
.kicker { margin: 0; color: var(--quiet); font-size: .875rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5rem, 1fr)); margin: 0; background: var(--raised); border: 1px solid var(--line); border-radius: 10px; overflow: hidden; }
.figures > div { margin: 0 -1px -1px 0; padding: .8rem 1rem; border: solid var(--line); border-width: 0 1px 1px 0; }
.figures dt { color: var(--quiet); font-size: .75rem; }
.figures dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; line-height: 1.4; }
.figures .note { display: block; }
.warn { margin: 1.25rem 0 0; padding: .8rem 1.1rem; background: light-dark(#fff6dd, #2e270f); border: 1px solid light-dark(#ecd38a, #5c4b14); border-radius: 10px; }
.warn ul { margin: .25rem 0 0; padding-left: 1.2rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: 1rem; }
.card { min-width: 0; padding: .9rem 1rem; background: var(--raised); border: 1px solid var(--line); border-radius: 10px; }
table { width: 100%; border-collapse: collapse; font-size: .8125rem; line-height: 1.45; }
th { color: var(--quiet); font-size: .75rem; font-weight: 400; text-align: start; }
th, td { padding: .2rem .5rem .2rem 0; vertical-align: baseline; }
tbody th { color: var(--ink); font-size: inherit; overflow-wrap: anywhere; }
.card tbody th { width: 48%; }
thead th { white-space: nowrap; }
h3 .note { margin-left: .35rem; }
td { font-variant-numeric: tabular-nums; white-space: nowrap; }
.n { padding-right: 0; padding-left: .5rem; text-align: end; }
.bar { width: 26%; padding-inline: .5rem 0; }
.bar svg { display: block; width: 100%; height: .55rem; border-radius: 3px; background: var(--sunk); }
.bar rect { fill: var(--accent); } .over .bar rect { fill: light-dark(#b4690e, #f0a63c); }
.over th { font-weight: 600; }
.wide { max-width: 36rem; } .wide th { white-space: nowrap; } .wide .bar { width: 60%; }
.scroll { overflow-x: auto; } .scroll td { white-space: normal; }
.files td { white-space: normal; }
code { font: .78rem var(--mono); }
details summary { cursor: pointer; color: var(--quiet); font-size: .8125rem; }
@media (forced-colors: active) { .bar svg { border: 1px solid; } .bar rect { fill: CanvasText; } }
@media print {
  :root { color-scheme: light; }
  body { background: none; font-size: 10pt; } main { max-width: none; padding: 0; }
  .card, .figures, .warn, tr { break-inside: avoid; } h2 { break-after: avoid; }
  .bar rect, .warn, .bar svg { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
