// Mail addresses in any script, spelled out ones, and the names that stand beside them in git and mail headers.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, sticky } from "../boundary.ts";

/** Addresses of services, whole and exact: they name no person. */
const SERVICES: ReadonlySet<string> = new Set([
  "git@github.com",
  "git@gitlab.com",
  "git@bitbucket.org",
  "git@ssh.github.com",
  "git@ssh.dev.azure.com",
  "git@codeberg.org",
  "git@git.sr.ht",
  "git@hf.co",
  "hg@bitbucket.org",
  "noreply@github.com",
  "noreply@anthropic.com",
  "noreply@openai.com",
  "actions@github.com",
  "support@github.com",
  "support@npmjs.com",
  "security@npmjs.com",
]);

/** RFC 2606 and 6761: nobody can have an address there. */
const RESERVED = /(?:^|\.)(?:example\.(?:com|org|net|edu)|example|test|invalid|localhost)$/;
/** Endings of files, units and packages, none of them a domain. */
const FILES = new Set(
  "png,jpg,jpeg,gif,svg,webp,avif,ico,bmp,js,jsx,ts,tsx,mjs,cjs,css,scss,less,json,jsonl,html,htm,txt,yml,yaml,toml,lock,exe,dll,gz,tgz,tar,map,vue,svelte,service,socket,target,mount,timer,slice,scope,swift,kt,java,cpp,hpp,patch,diff,snap,wasm,pdf,csv,xml,log,whl,dmg,ttf,woff,plist".split(
    ",",
  ),
);
/** Behind one of these, `.json` is the ending of a file that is called after an address, and `.Then` the next sentence. */
const WELL_KNOWN = /[a-z0-9]\.(?:com|net|org|edu|gov|io|eu|de|fr|nl|ch|at|uk|jp|cn|(?:co|com)\.[a-z]{2})$/i;
/** `this@View.name` in Kotlin. */
const KEYWORDS = new Set(["this", "super", "return", "break", "continue"]);

const WIDE = /[\p{L}\p{N}\p{M}]/u;
const isAlnum = (code: number) =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
const isWide = (text: string, at: number) => text.charCodeAt(at) > 127 && WIDE.test(text.charAt(at));

/** What may stand before the sign; less than the standard allows, for `=` and `/` divide what is written around it. */
function isLocal(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (isAlnum(code) || code === 46 || code === 95 || code === 45 || code === 43 || code === 126) return true;
  // O'Brien
  if (code === 39) return isAlnum(text.charCodeAt(at - 1)) && isAlnum(text.charCodeAt(at + 1));
  return isWide(text, at);
}

function localStart(text: string, sign: number): number {
  if (text.charCodeAt(sign - 1) === 34) {
    const quote = text.lastIndexOf('"', sign - 2);
    const inside = quote < 0 || sign - quote > 66 ? "" : text.slice(quote + 1, sign - 1);
    return /^[\w.+ -]{1,64}$/.test(inside) && !/[\w=:(]$/.test(text.slice(Math.max(0, quote - 1), quote))
      ? quote
      : sign;
  }
  let start = sign;
  while (start > 0 && sign - start < 64 && isLocal(text, start - 1)) start--;
  // Escapes of the string around it: `\n`, `\u003c`.
  if (text.charCodeAt(start - 1) === 92) start += /^u[0-9a-fA-F]{4}/.test(text.slice(start, start + 5)) ? 5 : 1;
  while (start < sign && /[.\-'~+]/.test(text.charAt(start))) start++;
  return Math.min(start, sign);
}

/** The end of the domain after `from`, or -1. */
function domainEnd(text: string, from: number): number {
  let end = from;
  while (end - from < 254) {
    const code = text.charCodeAt(end);
    if (isAlnum(code) || code === 45 || isWide(text, end)) end++;
    else if (code === 46 && end > from && (isAlnum(text.charCodeAt(end + 1)) || isWide(text, end + 1))) end++;
    else break;
  }
  while (end > from && text.charCodeAt(end - 1) === 45) end--;
  const domain = text.slice(from, end);
  if (isDomain(domain)) return end;
  const shorter = domain.slice(0, Math.max(0, domain.lastIndexOf(".")));
  return WELL_KNOWN.test(shorter) && isDomain(shorter) ? from + shorter.length : -1;
}

function isDomain(domain: string): boolean {
  const dot = domain.lastIndexOf(".");
  if (dot <= 0) return false;
  const last = domain.slice(dot + 1);
  // `pkg@1.2.3-rc.beta` is a version; `Name` is a member of code.
  if (/^v?[0-9]+\.[0-9x]/.test(domain) || FILES.has(last.toLowerCase())) return false;
  if (!/^(?:[A-Za-z]{2,24}|xn--[a-z0-9-]{2,59}|[\p{L}\p{M}]{2,24})$/u.test(last)) return false;
  return (
    (last === last.toLowerCase() || last === last.toUpperCase() || /^(?:Com|Net|Org|Edu|Gov)$/.test(last)) &&
    domain.split(".").every((label) => /^[^-].{0,62}$/u.test(label))
  );
}

/** True where what stands before is the rest of a URL's login, `scheme://user:`. */
function isInLogin(text: string, start: number): boolean {
  return /:\/\/[^\s/?#@"'<>]{0,64}$/.test(text.slice(Math.max(0, start - 72), start));
}

/** `ssh jane@host`, `jane@host:~/x`: a login, see `hosts.ts`. */
export function isLogin(text: string, start: number, end: number): boolean {
  return (
    /(?:^|[\s;&|"'`(])(?:ssh|scp|sftp|rsync|mosh|ssh-copy-id|autossh)(?:\s+(?:-[A-Za-z]+|[^\s@-][^\s@]*))*\s+["']?$/.test(
      text.slice(Math.max(0, start - 96), start),
    ) || /^:(?:~|\/|[\w.-]+\/)/.test(text.slice(end, end + 66))
  );
}

const SIGNS = ["@", "%40"];

function scanMails(text: string, report: (start: number, end: number) => void): void {
  for (const sign of SIGNS) {
    for (let at = text.indexOf(sign); at >= 0; at = text.indexOf(sign, at + sign.length)) {
      if (at === 0 || (!isLocal(text, at - 1) && text.charCodeAt(at - 1) !== 34)) continue;
      const end = domainEnd(text, at + sign.length);
      if (end < 0) continue;
      const start = localStart(text, at);
      if (start >= at || !isPersonal(text.slice(start, at), text.slice(at + sign.length, end))) continue;
      if (isInLogin(text, start) || isLogin(text, start, end)) continue;
      report(start, end);
    }
  }
}

function isPersonal(local: string, domain: string): boolean {
  const lower = domain.toLowerCase();
  return !(
    KEYWORDS.has(local) ||
    RESERVED.test(lower) ||
    SERVICES.has(`${local.toLowerCase()}@${lower}`) ||
    local.endsWith(".") ||
    local.includes("..")
  );
}

const address = defineRule({
  id: "mail-address",
  kind: "pii",
  label: "mail",
  severity: "MEDIUM",
  confidence: 0.9,
  scan: scanMails,
  examples: {
    finds: [
      ["write to jane.doe+news@mail.co.uk today", "jane.doe+news@mail.co.uk"],
      ["a@b.io", "a@b.io"],
      ["jane@github.com", "jane@github.com"],
      ["bob@github.com.evil.com", "bob@github.com.evil.com"],
      ["12345+jane@users.noreply.github.com", "12345+jane@users.noreply.github.com"],
      ["\\njane@mail.io\\n", "jane@mail.io"],
      ["mailto:jörg@müller.de?x", "jörg@müller.de"],
      ["info@xn--d1acufc.xn--p1ai", "info@xn--d1acufc.xn--p1ai"],
      ["?user=jane%40mail.io&x", "jane%40mail.io"],
      ["用户@例子.广告", "用户@例子.广告"],
      ["o'brien@mail.io", "o'brien@mail.io"],
      ['to "jane doe"@mail.io', '"jane doe"@mail.io'],
      ["jane@corp.internal", "jane@corp.internal"],
      ["Jane.Doe@Mail-Shop.Com", "Jane.Doe@Mail-Shop.Com"],
      ["cat accounts/jane.doe@mail-shop.com.json", "jane.doe@mail-shop.com"],
      ["ask jane@mail-shop.co.uk.Then go on", "jane@mail-shop.co.uk"],
    ].map(([text, secret]) => ({ text: text as string, secret: secret as string })),
    ignores: [
      "@types/node",
      "lodash@4.17.21 react@18.2.0-rc.beta",
      "icon@2x.png",
      "@app.route('/')",
      "git@github.com:a/b.git",
      "noreply@anthropic.com",
      "https://jane@host.io/x",
      "https://jane:pass@host.io/x",
      "ssh jane@host.io",
      "nginx@sha256:0a1b2c",
      "getty@tty1.service",
      "you@example.com",
      "a@sub.example.org",
      "this@MainActivity.view",
      "app@Config.Name",
      "app@next.config.js",
      "lib@2.0.com.tgz",
      "x@y",
      "@@@@",
    ],
  },
});

const spelled = defineRule({
  id: "mail-spelled-out",
  kind: "pii",
  label: "mail",
  severity: "LOW",
  confidence: 0.5,
  hints: ["[at]", "(at)", "{at}", " dot "],
  pattern:
    /[a-z0-9][a-z0-9._+-]{0,63}(?: ?[[({]at[\])}] ?[a-z0-9-]{1,63}(?: ?(?:[[({]dot[\])}]|\.) ?[a-z0-9-]{2,63}){1,3}| at [a-z0-9-]{2,63} dot (?:com|org|net|io|dev|de|uk|fr|edu|co|me|ai)(?![a-z0-9]))/gi,
  window: { before: 136, after: 140 },
  examples: {
    finds: [
      { text: "mail jane [at] mail [dot] io", secret: "jane [at] mail [dot] io" },
      { text: "jane.doe(at)mail.io", secret: "jane.doe(at)mail.io" },
      { text: "reach me: jane at gmail dot com", secret: "jane at gmail dot com" },
    ],
    ignores: ["look at the dot", "at (at) line", "array[at]"],
  },
});

const HEADERS = [
  "Author",
  "Commit",
  "Committer",
  "Co-authored-by",
  "Co-Authored-By",
  "Signed-off-by",
  "Reviewed-by",
  "Acked-by",
  "Tested-by",
  "Reported-by",
  "Suggested-by",
  "From",
  "Reply-To",

  "author",
  "committer",
];
/** Programs that commit. */
const BOTS =
  /\[bot\]|^(?:claude|codex|cursor|copilot|github|gitlab|dependabot|renovate|aider|devin|gemini|opencode|cline)\b/i;

const gitName = defineRule({
  id: "git-author",
  kind: "pii",
  label: "name",
  severity: "MEDIUM",
  confidence: 0.85,
  hints: HEADERS,
  pattern: sticky(`(?:${HEADERS.join("|")})(?:"?:|\\s)\\s{0,8}"?([^<>\\n\\r":@={}()]{2,80}?)\\s{0,2}<[^<>\\s]{1,254}@`),
  window: AT_HINT,
  accept: (name) => !BOTS.test(name) && /\p{L}/u.test(name) && !name.includes("[REDACTED"),
  examples: {
    finds: [
      { text: "Author: Jane Doe <jane@mail.io>", secret: "Jane Doe" },
      { text: "Co-authored-by: José García <j@mail.io>", secret: "José García" },
      { text: "author Jane Doe <jane@mail.io> 1700000000 +0100", secret: "Jane Doe" },
      { text: '  "author": "Jane Doe <jane@mail.io>",', secret: "Jane Doe" },
    ],
    ignores: [
      "Co-Authored-By: Claude <noreply@anthropic.com>",
      "Author: dependabot[bot] <x@y.io>",
      "From: <a@b.io>",
      "Authors < b",
    ],
  },
});

const configName = defineRule({
  id: "git-user-name",
  kind: "pii",
  label: "name",
  severity: "MEDIUM",
  confidence: 0.85,
  hints: ["user.name", "GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"],
  // Quoted anywhere; bare as `git config --list` prints it.
  pattern:
    /(?:user\.name|GIT_(?:AUTHOR|COMMITTER)_NAME)(?:[ =]{1,3}\\?["']|=)((?<=["'])[^"'\\\n<>{}$]{2,80}|(?<==)\p{L}[\p{L}\p{N}._-]{1,38})/uy,
  window: AT_HINT,
  accept: (name) => !BOTS.test(name) && !/^(?:your|test|user|name|string|null|undefined|ci)\b/i.test(name),
  examples: {
    finds: [
      { text: 'git config --global user.name "Jane Doe"', secret: "Jane Doe" },
      { text: "user.name=jdoe42", secret: "jdoe42" },
      { text: "GIT_AUTHOR_NAME='Jane Doe' git commit", secret: "Jane Doe" },
    ],
    ignores: ["user.name = undefined", 'user.name "Your Name"', "const x = user.name;", "user.name === other"],
  },
});

export const RULES: readonly Rule[] = [address, spelled, gitName, configName];
