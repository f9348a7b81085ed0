// The owner's own names, wherever they stand: accounts, handles, full names, mails, hosts, homes.

import type { Identity } from "../core/identity.ts";
import { defineRule, type Rule, type ScanRule } from "../ports/rule.ts";
import { START } from "./boundary.ts";
import { outsideMarks } from "./marks.ts";

const SHORTEST = 3;

/** No rules where nothing is known of the owner. */
export function identityRules(identity: Identity): readonly Rule[] {
  const { userNames, handles, fullNames, mails, hosts, homes } = identity;
  return [
    ...namesRule("owner-mail", mails, { label: "mail", confidence: 0.99 }),
    ...namesRule("owner-home", homes, { label: "user", kind: "path", severity: "LOW", confidence: 0.95 }),
    ...namesRule("owner-name", fullNames, { confidence: 0.95 }),
    ...namesRule("owner-host", hosts, { label: "host", severity: "LOW", confidence: 0.9 }),
    ...namesRule("owner-handle", [...userNames, ...handles], { confidence: 0.9 }),
  ];
}

function namesRule(id: string, written: readonly string[], facts: Partial<ScanRule>): ScanRule[] {
  const names = [...new Set(written.map((name) => name.trim()))].filter((name) => name.length >= SHORTEST);
  if (names.length === 0) return [];
  const longestFirst = [...names].sort((a, b) => b.length - a.length).map((name) => RegExp.escape(name));
  const pattern = new RegExp(
    `${START}(?:${longestFirst.join("|")})(?![A-Za-z0-9])|(?<=_)(?:${longestFirst.join("|")})(?![A-Za-z0-9])`,
    "giu",
  );
  const rule: ScanRule & { readonly names: readonly string[] } = {
    id,
    kind: "identity",
    severity: "MEDIUM",
    confidence: 0.9,
    examples: { finds: [], ignores: [] },
    names,
    scan(text, report) {
      const told = outsideMarks(text, report);
      for (const { index, 0: name } of text.matchAll(pattern)) told(index, index + name.length);
    },
    ...facts,
  };
  return [defineRule(rule)];
}
