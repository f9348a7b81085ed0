// Domains that the owner named, with all their subdomains.

import type { ScanRule } from "../ports/rule.ts";
import { outsideMarks } from "./marks.ts";

/** A host's name has 253 characters at most. */
const LONGEST = 253;
const LONGEST_LABEL = 63;

/** A domain as it is compared: lower case, without scheme, `*.` and path. Undefined for what is none. */
export function domainOf(written: string): string | undefined {
  const host = written
    .trim()
    .toLowerCase()
    .replace(/^[a-z][a-z0-9+.-]*:\/\//, "")
    .replace(/^(?:[^/@]*@)/, "")
    .replace(/^(?:\*\.)+/, "")
    .replace(/[/:?#].*$/, "")
    .replace(/\.$/, "");
  const isHost =
    /^(?=.{3,253}$)[\p{L}\p{N}](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}])?(?:\.[\p{L}\p{N}](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}])?)+$/u;
  return isHost.test(host) && !/^[0-9.]+$/.test(host) ? host : undefined;
}

/** Why a text cannot be a domain to be replaced; undefined for one that can. */
export function domainProblem(written: string): string | undefined {
  return domainOf(written) === undefined ? "it is no domain, such as example.com" : undefined;
}

export function domainRule(written: readonly string[]): readonly ScanRule[] {
  const domains = [...new Set(written.flatMap((one) => domainOf(one) ?? []))].sort();
  if (domains.length === 0) return [];
  const known = new Set(domains.flatMap((domain) => [domain, asciiOf(domain)]));
  const most = Math.max(...Array.from(known, (domain) => domain.split(".").length));
  const tails = new Set(Array.from(known, (domain) => domain.slice(domain.lastIndexOf("."))));
  // A top-level domain of ours is what a text is looked through for: there are few.
  const tail = new RegExp([...tails].map((one) => RegExp.escape(one)).join("|"), "giu");
  const rule: ScanRule & { readonly domains: readonly string[] } = {
    id: "custom-domain",
    kind: "custom",
    severity: "MAXIMUM",
    confidence: 0.99,
    examples: { finds: [], ignores: [] },
    domains,
    scan(text, report) {
      const told = outsideMarks(text, report);
      for (const { index, 0: top } of text.matchAll(tail)) {
        const end = index + top.length;
        if (isNamely(text.charCodeAt(end))) continue;
        const start = domainStart(text, { dot: index, end }, known, most);
        if (start !== undefined) told(hostStart(text, start), end);
      }
    },
  };
  return [rule];
}

/** Where a domain of ours begins whose last dot is at `dot`: label by label to the left, at most so many as one of ours has. */
function domainStart(
  text: string,
  { dot, end }: { readonly dot: number; readonly end: number },
  known: ReadonlySet<string>,
  most: number,
): number | undefined {
  let at = dot;
  for (let labels = 2; labels <= most; labels++) {
    let start = at;
    while (start > 0 && at - start <= LONGEST_LABEL && isLabel(text.charCodeAt(start - 1))) start--;
    for (const from of new Set([start, start + escapeAt(text, start)])) {
      if (from < at && known.has(text.slice(from, end).toLowerCase())) return from;
    }
    if (start === at || text[start - 1] !== ".") return undefined;
    at = start - 1;
  }
  return undefined;
}

/** The host around a domain: all its labels, without an escape that only looks like a beginning. */
function hostStart(text: string, domain: number): number {
  let start = domain;
  while (start > 0 && domain - start < LONGEST && (isLabel(text.charCodeAt(start - 1)) || text[start - 1] === "."))
    start--;
  start += start < domain ? escapeAt(text, start) : 0;
  while (start < domain && /[._-]/.test(text.charAt(start))) start++;
  return start;
}

function escapeAt(text: string, at: number): number {
  return escapeBefore(text.slice(Math.max(0, at - 8), at + 6), Math.min(8, at));
}

/** A letter, a digit or a mark: what a name goes on with. False for NaN, behind the text's end. */
function isNamely(code: number): boolean {
  if (code < 128) return (code >= 48 && code <= 57) || ((code | 32) >= 97 && (code | 32) <= 122);
  return code >= 128 && /[\p{L}\p{N}\p{M}]/u.test(String.fromCharCode(code));
}

function isLabel(code: number): boolean {
  return code === 45 || code === 95 || isNamely(code);
}

/** How many characters at `at` belong to an escape: `\n`, `%2F`, `\u0022`, a colour sequence's `[32m`. */
function escapeBefore(piece: string, at: number): number {
  const mark = piece.charAt(at - 1);
  const rest = piece.slice(at);
  if (mark === "\\") return /^(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[nrtbf])/.exec(rest)?.[0].length ?? 0;
  if (mark === "%") return /^[0-9a-fA-F]{2}/.exec(rest)?.[0].length ?? 0;
  return mark === "[" || mark === ";" ? (/^[0-9]{0,3}m/.exec(rest)?.[0].length ?? 0) : 0;
}

function asciiOf(domain: string): string {
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    // No host that a resolver would take: it is looked for as it is written.
    return domain;
  }
}
