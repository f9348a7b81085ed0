// The style of a page. Colours are pairs for light and dark; text keeps a contrast of 4.5 to 1 in both.

/** What all pages have in common. */
export const BASE = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fcfbf9, #14161a);
  --raised: light-dark(#ffffff, #1b1e23);
  --sunk: light-dark(#f4f2ed, #191c21);
  --line: light-dark(#e5e1d8, #2c3038);
  --ink: light-dark(#23262c, #e4e2dc);
  --quiet: light-dark(#5f6570, #9aa1ad);
  --accent: light-dark(#3d4fb8, #a9b5ff);
  --person: light-dark(#eef0fa, #1f2437);
  --person-line: light-dark(#c9cff0, #38415f);
  --good: light-dark(#1b6e43, #7fd1a0);
  --bad: light-dark(#a8261b, #ff9d91);
  --ins: light-dark(#e6f4ea, #152b1e);
  --ins-ink: light-dark(#14502f, #a5e3ba);
  --del: light-dark(#fcebe9, #371c1b);
  --del-ink: light-dark(#861c13, #ffb9b0);
  --hit: light-dark(#ffe9a3, #5c4708);
  --now: light-dark(#ffb454, #f0a63c);
  --sans: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", "Cascadia Mono", "JetBrains Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
}
:root[data-theme="light"] { color-scheme: light; }
:root[data-theme="dark"] { color-scheme: dark; }
*, *::before { box-sizing: border-box; }
html { scroll-padding-top: 4.5rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 var(--sans); overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .15em; text-decoration-thickness: .06em; }
button { font: inherit; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 4px; }
main:focus { outline: none; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: .5rem; top: -4rem; z-index: 9; padding: .5rem .9rem; background: var(--raised); border-radius: 0 0 8px 8px; }
.skip:focus { top: 0; }
.note, time { color: var(--quiet); font-size: .8125rem; font-weight: 400; }
time { font-variant-numeric: tabular-nums; }
`;

export const STYLE = `${BASE}
.bar { position: sticky; top: 0; z-index: 5; background: color-mix(in srgb, var(--paper) 92%, transparent); border-bottom: 1px solid var(--line); backdrop-filter: blur(8px); }
.bar-in { display: flex; gap: .5rem; align-items: center; max-width: 67rem; margin: 0 auto; padding: .5rem 1.25rem; }
.bar button { height: 2.125rem; padding: 0 .7rem; color: var(--ink); background: transparent; border: 1px solid var(--line); border-radius: 8px; font-size: .8125rem; white-space: nowrap; cursor: pointer; }
.bar button:hover { background: var(--sunk); }
.bar button[aria-pressed="true"] { color: var(--accent); border-color: currentColor; }
.bar #prev, .bar #next, .bar #theme { width: 2.125rem; padding: 0; }
search { position: relative; display: flex; flex: 1; gap: .5rem; align-items: center; min-width: 0; }
#q { flex: 1; min-width: 0; max-width: 28rem; height: 2.125rem; padding: 0 2rem 0 .8rem; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: 8px; font: inherit; font-size: .875rem; }
#q::placeholder { color: var(--quiet); opacity: 1; }
#q::-webkit-search-cancel-button { display: none; }
.slash { margin-left: -2rem; width: 1.5rem; color: var(--quiet); font: .75rem var(--mono); text-align: center; pointer-events: none; }
#q:focus + .slash, #q:not(:placeholder-shown) + .slash { visibility: hidden; }
#hits { color: var(--quiet); font-size: .8125rem; font-variant-numeric: tabular-nums; white-space: nowrap; }
#hits:empty, html:not(.searching) :is(#prev, #next, #only) { display: none; }
html:not(.js) .bar :is(search, #fold, #theme), html:not(.js) .copy { display: none; }

.page { display: grid; grid-template-columns: 15rem minmax(0, 46rem); gap: 3.5rem; justify-content: center; max-width: 67rem; margin: 0 auto; padding: 0 1.25rem 6rem; }
main { grid-column: 2; grid-row: 1; min-width: 0; }
#outline { grid-column: 1; grid-row: 1; display: block; position: sticky; inset: auto; top: 3.2rem; width: auto; height: fit-content; max-height: calc(100vh - 3.2rem); margin: 0; padding: 2.75rem .25rem 2rem 0; overflow-y: auto; color: inherit; background: none; border: 0; font-size: .8125rem; line-height: 1.4; scrollbar-width: thin; }
#outline h2 { margin: 0 0 .5rem; padding-left: .6rem; color: var(--quiet); font-size: .75rem; font-weight: 600; letter-spacing: .04em; }
#outline ol { margin: 0; padding: 0; list-style: none; }
#outline a { display: flex; gap: .5rem; padding: .3rem .6rem; color: var(--quiet); text-decoration: none; border-radius: 6px; }
#outline a > [dir] { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; flex: 1; }
#outline .no { min-width: 1.1rem; font-variant-numeric: tabular-nums; }
#outline a:hover, #outline a[aria-current] { color: var(--ink); background: var(--sunk); }
#outline a[aria-current] { box-shadow: inset 2px 0 var(--accent); }
#outline a[data-hits]::after { content: attr(data-hits); align-self: start; padding: 0 .4rem; color: light-dark(#4a3500, #ffe9a3); background: var(--hit); border-radius: 8px; font-size: .75rem; }
.menu { display: none; }

.head { padding: 2.5rem 0 1.75rem; border-bottom: 1px solid var(--line); }
.kicker { display: flex; flex-wrap: wrap; gap: .35rem; margin: 0; color: var(--quiet); font-size: .875rem; }
.kicker span + span::before { content: "/"; margin-right: .35rem; color: var(--line); }
h1 { margin: .25rem 0 .9rem; font-size: clamp(1.5rem, 1.1rem + 1.6vw, 2rem); font-weight: 650; line-height: 1.22; letter-spacing: -.015em; text-wrap: balance; }
.badges { display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 1.25rem; }
.badge { padding: .1rem .65rem; border: 1px solid var(--line); border-radius: 99px; font-size: .8125rem; line-height: 1.6; }
.badge.type { color: var(--accent); background: var(--person); border-color: var(--person-line); font-weight: 600; }
.badge.approved { color: var(--good); } .badge.blocked { color: var(--bad); }
.dots { color: var(--accent); letter-spacing: .1em; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(12.5rem, 1fr)); gap: .65rem 1.5rem; margin: 0; font-size: .875rem; line-height: 1.45; }
.facts > :last-child { grid-column: 1 / -1; }
.facts dt { color: var(--quiet); font-size: .75rem; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.facts code { padding: 0; background: none; font-size: .75rem; }
.facts dd time { color: inherit; font-size: inherit; }
.why { margin-top: 1rem; color: var(--quiet); font-size: .8125rem; }
.why summary { width: fit-content; cursor: pointer; }
.why ul { margin: .4rem 0 0; padding-left: 1.2rem; }

.turn { padding-top: 1.5rem; }
.turn > h2 { display: flex; gap: .75rem; align-items: center; margin: 0 0 .9rem; font-size: .8125rem; font-weight: 600; }
.turn > h2 a { color: var(--quiet); text-decoration: none; }
.turn > h2 a:hover { color: var(--ink); }
.turn > h2::after { content: ""; flex: 1; height: 1px; background: var(--line); }
.m { margin: 0 0 .85rem; content-visibility: auto; contain-intrinsic-size: auto none auto 5rem; }
details.m { contain-intrinsic-size: auto none auto 2.1rem; }
.who { display: flex; gap: .5rem; align-items: baseline; margin: 0 0 .3rem; font-size: .875rem; font-weight: 650; line-height: 1.5; }
.who::before { content: ""; align-self: center; width: .55rem; height: .55rem; border-radius: 2px; border: 2px solid var(--good); }
.person > .who::before { border-radius: 50%; border-color: var(--accent); background: var(--accent); }
.who time { margin-left: auto; font-size: .75rem; }
.who.agent { margin-top: 1.4rem; }
.person { padding: .8rem 1.1rem 1rem; background: var(--person); border: 1px solid var(--person-line); border-radius: 12px; }
.person .who { color: var(--accent); }
.said { white-space: pre-wrap; } .said.long { max-height: 34rem; overflow-y: auto; scrollbar-width: thin; }

.md > :first-child, .body > :first-child { margin-top: 0; } .md > :last-child, .body > :last-child { margin-bottom: 0; }
.md p { margin: 0 0 .75rem; } .md :is(ul, ol) { margin: 0 0 .75rem; padding-left: 1.5rem; } .md li { margin: .2rem 0; }
.md li > :is(ul, ol) { margin: .2rem 0; }
.md :is(h4, h5, h6) { margin: 1.35rem 0 .5rem; font-size: 1.0625rem; font-weight: 650; line-height: 1.35; } .md :is(h5, h6) { font-size: 1rem; }
.md blockquote { margin: 0 0 .75rem; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--quiet); }
.md hr { height: 1px; margin: 1.25rem 0; background: var(--line); border: 0; }
.md .raw { white-space: pre-wrap; }
.table { overflow-x: auto; margin: 0 0 .75rem; }
table { border-collapse: collapse; font-size: .875rem; overflow-wrap: normal; }
th, td { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
code, pre { font-family: var(--mono); font-size: .8125rem; }
code { padding: .1em .32em; background: var(--sunk); border-radius: 4px; }
.person code, .code code { padding: 0; background: none; }
.code { position: relative; margin: 0 0 .75rem; background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; }
.code-h { display: flex; justify-content: space-between; align-items: center; min-height: 1.6rem; padding: .2rem .3rem 0 .8rem; color: var(--quiet); font-size: .6875rem; }
.code pre { max-height: 30rem; margin: 0; padding: .2rem .8rem .7rem; overflow: auto; line-height: 1.5; tab-size: 4; scrollbar-width: thin; }
.out pre, .tool .code code { white-space: pre-wrap; }
.copy { padding: .05rem .5rem; color: var(--quiet); background: none; border: 1px solid transparent; border-radius: 5px; font-size: .6875rem; cursor: pointer; }
.copy::before { content: "Copy"; } .copy[data-done]::before { content: "Copied"; }
.copy:hover { color: var(--ink); border-color: var(--line); background: var(--raised); }

summary { list-style: none; cursor: pointer; } summary::-webkit-details-marker { display: none; }
:is(.m, .s, .why) > summary::before { content: ""; flex: none; width: .4rem; height: .4rem; margin: 0 .3rem 0 .15rem; border: solid var(--quiet); border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg); }
:is(.m, .s, .why)[open] > summary::before { transform: rotate(45deg); }
:is(.m, .s) > summary { display: flex; gap: .5rem; align-items: center; min-height: 2rem; font-size: .8125rem; line-height: 1.4; }
.why > summary { display: flex; align-items: center; }
.name { flex: none; font-weight: 600; }
.gist { flex: 0 1 auto; min-width: 0; overflow: hidden; color: var(--quiet); text-overflow: ellipsis; white-space: nowrap; }
code.gist { padding: 0; background: none; font-size: .78rem; }
.tool { background: var(--raised); border: 1px solid var(--line); border-radius: 8px; }
.tool + .tool { margin-top: -.45rem; }
.tool > summary { padding: .25rem .75rem; border-radius: 8px; } .tool > summary:hover { background: var(--sunk); }
.tool > summary .name { font-family: var(--mono); font-size: .78rem; }
.tool > .body { padding: .3rem .75rem .75rem; }
.state { flex: none; margin-left: auto; color: var(--quiet); font-size: .75rem; }
.state.ok { color: var(--good); } .state.ok::before { content: "✓ "; }
.state.failed { color: var(--bad); font-weight: 600; } .state.failed::before { content: "✕ "; }
.tool.failed { border-color: color-mix(in srgb, var(--bad) 45%, var(--line)); }
.stat { flex: none; font: .75rem var(--mono); } .stat .ins { color: var(--good); } .stat .del { color: var(--bad); }
.edit { margin: .5rem 0 .4rem; font-size: .8125rem; color: var(--quiet); }
.diff { max-height: 30rem; margin: 0 0 .75rem; padding: .4rem 0; overflow: auto; background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; line-height: 1.5; white-space: pre-wrap; }
.diff, .diff > * { padding-inline: .8rem; } .diff > * { display: block; margin: 0 -.8rem; padding-inline-start: calc(.8rem + 2ch); text-indent: -2ch; text-decoration: none; }
.diff ins { color: var(--ins-ink); background: var(--ins); } .diff del { color: var(--del-ink); background: var(--del); } .diff .at { color: var(--quiet); }
.think, .harness { color: var(--quiet); }
:is(.think, .harness, .boundary) > .body { margin: .2rem 0 .4rem .35rem; padding: .1rem 0 .1rem 1rem; border-left: 2px solid var(--line); font-size: .9375rem; }
.think > summary .gist { font-style: italic; } :is(.think, .harness)[open] > summary .gist { visibility: hidden; }
.harness > .body { font: .8125rem/1.55 var(--mono); }
:is(p.boundary, .interrupt, .boundary > summary) { display: flex; gap: .6rem; justify-content: center; align-items: center; color: var(--quiet); font-size: .8125rem; }
.interrupt .name { color: var(--bad); }
:is(p.boundary, .interrupt)::before, :is(p.boundary, .interrupt)::after { content: ""; flex: 1; height: 1px; background: var(--line); }
.image { margin: .5rem 0; font-size: .8125rem; color: var(--quiet); }
.subagent { margin: .5rem 0; padding-left: .9rem; border-left: 2px solid var(--person-line); }
.s { margin: 0 0 .7rem; }

.only .m:not(.hit), .only .turn:not(.has), .only .turn > .who { display: none; }
::highlight(hit) { background-color: var(--hit); color: light-dark(#2b2000, #fff2cc); }
::highlight(now) { background-color: var(--now); color: #1d1400; }
.m.now { outline: 2px solid var(--now); outline-offset: 3px; border-radius: 8px; }

@media (max-width: 60rem) {
  .page { display: block; } .menu { display: block; }
  #outline { display: none; }
  #outline:popover-open { display: block; position: fixed; inset: 0 auto 0 0; width: min(20rem, 86vw); height: 100%; max-height: none; padding: 1.25rem 1rem; background: var(--paper); border-right: 1px solid var(--line); }
  #outline::backdrop { background: rgb(0 0 0 / .45); }
}
@media (max-width: 40rem) {
  .bar-in { flex-wrap: wrap; gap: .4rem; padding: .5rem .8rem; } .page { padding: 0 .95rem 4rem; }
  .head { padding-top: 1.5rem; } .facts { grid-template-columns: repeat(auto-fill, minmax(9rem, 1fr)); }
  search { order: 2; flex: 1 0 100%; flex-wrap: wrap; gap: .4rem; } #q { max-width: none; flex-basis: 9rem; font-size: 1rem; }
  #fold { margin-left: auto; } .slash { display: none; } html { scroll-padding-top: 7rem; }
  .person { padding: .7rem .85rem .85rem; }
}
@media (prefers-reduced-motion: no-preference) { summary::before { transition: transform .12s; } }
@media (forced-colors: active) { .diff ins, .diff del, .person, .tool { border: 1px solid; } }
@media print {
  :root { color-scheme: light; }
  .bar, #outline, .copy, .skip { display: none !important; } .page { display: block; max-width: none; padding: 0; }
  body { font-size: 10pt; background: none; } .m { content-visibility: visible; }
  .code pre, .diff, .said.long { max-height: none; white-space: pre-wrap; } details::details-content { content-visibility: visible; block-size: auto; }
  .who, .turn > h2, summary { break-after: avoid; } .person, .diff { break-inside: avoid-page; }
}
`;
