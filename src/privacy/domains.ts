// Domains that the owner named, with all their subdomains.

import type { ScanRule } from "../ports/rule.ts";
import { outsideMarks } from "./marks.ts";

/** A host's name has 253 characters at most. */
const LONGEST = 253;

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
  const tails = new Set([...known].map((domain) => domain.slice(domain.lastIndexOf("."))));
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
        if (/[\p{L}\p{N}]/u.test(text.charAt(end))) continue;
        const start = hostStarts(text, index).find((at) => holds(known, text.slice(at, end).toLowerCase()));
        if (start !== undefined) told(start, end);
      }
    },
  };
  return [rule];
}

/** Where the host may begin whose last dot is at `dot`: at its first character, or behind an escape that only looks like one. */
function hostStarts(text: string, dot: number): readonly number[] {
  let start = dot;
  while (start > 0 && dot - start < LONGEST && /[\p{L}\p{N}\p{M}._-]/u.test(text.charAt(start - 1))) start--;
  const passed = escapeBefore(text.slice(Math.max(0, start - 8), start + 6), Math.min(8, start));
  return passed === 0 ? [start] : [start, start + passed];
}

/** How many characters at `at` belong to an escape: `\n`, `%2F`, `\u0022`, a colour sequence's `[32m`. */
function escapeBefore(piece: string, at: number): number {
  const mark = piece.charAt(at - 1);
  const rest = piece.slice(at);
  if (mark === "\\") return /^(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|[nrtbf])/.exec(rest)?.[0].length ?? 0;
  if (mark === "%") return /^[0-9a-fA-F]{2}/.exec(rest)?.[0].length ?? 0;
  return mark === "[" || mark === ";" ? (/^[0-9]{0,3}m/.exec(rest)?.[0].length ?? 0) : 0;
}

/** Whether the host is one of the domains or lies below one. */
function holds(known: ReadonlySet<string>, host: string): boolean {
  for (let at = 0; at >= 0; at = host.indexOf(".", at) + 1 || -1) if (known.has(host.slice(at))) return true;
  return false;
}

function asciiOf(domain: string): string {
  try {
    return new URL(`http://${domain}`).hostname;
  } catch {
    // No host that a resolver would take: it is looked for as it is written.
    return domain;
  }
}
