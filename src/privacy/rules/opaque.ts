// Generated-looking tokens that only their surroundings tell apart: a service's key, a named secret, or nothing but
// entropy. One walk over the runs of token characters; what is known to be an id, a digest or a place is passed over.

import { defineRule, type Report, type Rule, type Verdict } from "../../ports/rule.ts";
import { type Before, before } from "../before.ts";
import { fake, HEX } from "../boundary.ts";
import { type NameSays, sayOf } from "../key-names.ts";
import { isHarmless, isInBlock, isPlainId } from "../negative.ts";
import { looksGenerated, looksOpaque, wordLetters } from "../randomness.ts";
import { type Mention, mentionsBefore } from "../service-table.ts";

const SHORTEST = 12;
const LONGEST = 2000;

/** 1: letter, 2: digit, 3: sign inside a token. */
const KIND = new Uint8Array(128);
for (let code = 0; code < 128; code++) {
  const character = String.fromCharCode(code);
  KIND[code] = /[A-Za-z]/.test(character) ? 1 : /[0-9]/.test(character) ? 2 : /[_\-+/.]/.test(character) ? 3 : 0;
}

function scan(text: string, report: Report): void {
  const { length } = text;
  let start = 0;
  let digits = 0;
  for (let i = 0; i <= length; i++) {
    const code = i < length ? text.charCodeAt(i) : 0;
    const kind = code < 128 ? KIND[code] : 0;
    if (kind !== 0) {
      if (kind === 2) digits++;
      continue;
    }
    if (i - start >= SHORTEST && i - start <= LONGEST && (digits > 0 || i - start >= 20)) look(text, start, i, report);
    start = i + 1;
    digits = 0;
  }
}

interface Candidate {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  /** It is the last part of a path or an address. */
  readonly isPath: boolean;
}

function look(text: string, runStart: number, runEnd: number, report: Report): void {
  const candidate = candidateOf(text, runStart, runEnd) ?? lastPart(text, runStart, runEnd);
  if (candidate === undefined || isHarmless(text, candidate.start, candidate.end)) return;
  const { start, end, value } = candidate;
  const named = before(text, start);
  const says = sayOf(named.name);
  const verdict = serviceOf(text, candidate, named, says) ?? ofName(candidate, named, says) ?? ofEntropy(text, candidate, says);
  if (verdict !== undefined) report(start, end + padding(text, end, value), verdict);
}

/** The run, without what leads to it: a path's folders, a full stop. */
function candidateOf(text: string, runStart: number, runEnd: number): Candidate | undefined {
  let start = runStart;
  let end = runEnd;
  while (end > start && /[./-]/.test(text.charAt(end - 1))) end--;
  while (start < end && /[.+-]/.test(text.charAt(start))) start++;
  let value = text.slice(start, end);
  let isPath = false;
  if (value.includes("/") && (value.split("/").length - 1) * 14 > value.length + 14 - 1 || hasFolder(value)) {
    start += value.lastIndexOf("/") + 1;
    value = text.slice(start, end);
    isPath = true;
  }
  if (value.length < SHORTEST || !looksGenerated(value)) return undefined;
  return { start, end, value, isPath };
}

function hasFolder(value: string): boolean {
  return value.includes("/") && value.split("/").some((part) => part.length > 3 && wordLetters(part) * 2 > part.length);
}

/** `infura-KEY-9f3a...`: the key behind the last dash, where what stands before it are words. */
function lastPart(text: string, runStart: number, runEnd: number): Candidate | undefined {
  const run = text.slice(runStart, runEnd);
  const cut = Math.max(run.lastIndexOf("-"), run.lastIndexOf("_")) + 1;
  const value = run.slice(cut);
  if (cut === 0 || value.length < 16 || run.includes("/") || !looksGenerated(value)) return undefined;
  return { start: runStart + cut, end: runEnd, value, isPath: false };
}

/** `=` signs that end a base64 value. */
function padding(text: string, end: number, value: string): number {
  if (value.includes("-") && value.includes(".")) return 0;
  return text.startsWith("==", end) ? 2 : text.startsWith("=", end) && !/[A-Za-z0-9"']/.test(text.charAt(end + 1)) ? 1 : 0;
}

/** The nearest service whose keys look like the value. */
function serviceOf(text: string, candidate: Candidate, named: Before, says: NameSays): Verdict | undefined {
  const { start, end, value } = candidate;
  const mentions = mentionsBefore(text, start);
  for (let i = mentions.length - 1; i >= 0; i--) {
    const mention = mentions[i] as Mention;
    const inName = named.link !== "apart" && mention.start >= named.start;
    if (!isEnough(text, { mention, inName, says, named, candidate })) continue;
    for (const service of mention.keyword.services) {
      const found = service.end(text, start);
      if (found !== end && found !== end + padding(text, end, value)) continue;
      if (service.isIdentifier) return { id: service.id, severity: "LOW", confidence: 0.6 };
      if (says === "none") continue;
      const isSure = inName || says === "secret" || says === "password";
      return { id: service.id, ...(isSure ? { severity: "HIGH", confidence: 0.85 } : { severity: "MEDIUM", confidence: 0.55 }) };
    }
  }
  return undefined;
}

interface Evidence {
  readonly mention: Mention;
  readonly inName: boolean;
  readonly says: NameSays;
  readonly named: Before;
  readonly candidate: Candidate;
}

const SECRETIVE = /key|token|secret|pass|auth|cred|bearer|api|private/i;

function isEnough(text: string, { mention, inName, says, named, candidate }: Evidence): boolean {
  const isNamed = says === "secret" || says === "maybe" || says === "password";
  if (mention.keyword.isCommon) return inName ? isNamed || named.link === "assigned" && !isPlainId(candidate.value) : false;
  if (inName || isNamed) return true;
  const between = text.slice(mention.end, candidate.start);
  if (/\n[^\n]*\n/.test(between)) return false;
  return isPlainId(candidate.value) || candidate.isPath ? SECRETIVE.test(between) : !/\n/.test(between);
}

function ofName({ value, isPath }: Candidate, named: Before, says: NameSays): Verdict | undefined {
  if (named.link === "apart" || isPath || (named.link === "spaced" && isPlainId(value) && says === "maybe")) return undefined;
  if (says === "secret" || says === "password") {
    return value.length >= 16 ? { id: "generic-secret", severity: "HIGH", confidence: 0.8 } : { id: "generic-secret", severity: "MEDIUM", confidence: 0.6 };
  }
  if (says !== "maybe" || value.length < 16 || isPlainId(value)) return undefined;
  return { id: "generic-key", severity: "MEDIUM", confidence: 0.55 };
}

/** Nothing but the characters: shown for review. */
function ofEntropy(text: string, { start, end, value, isPath }: Candidate, says: NameSays): Verdict | undefined {
  if (isPath || says === "none" || value.length > 128 || !looksOpaque(value) || /\..*\./.test(value)) return undefined;
  if (/[^\s"'`=:(,<>|[{]$/.test(text.slice(Math.max(0, start - 1), start)) || /^[^\s"'`,;)<>|\]}=&\\]/.test(text.slice(end, end + 1))) return undefined;
  return isInBlock(text, start, end) ? undefined : {};
}

const key = fake(32);

export const RULES: readonly Rule[] = [
  defineRule({
    id: "high-entropy",
    kind: "secret",
    severity: "LOW",
    confidence: 0.3,
    scan,
    examples: {
      finds: [
        { text: `x "${key}" y`, secret: key },
        { text: `datadog_api_key: ${fake(32, HEX)}`, secret: fake(32, HEX) },
        { text: `mySessionToken = '${key}'`, secret: key },
      ],
      ignores: [`commit ${fake(40, HEX)}`, `"integrity": "sha512-${fake(86)}=="`, `cacheKey: "${fake(32, HEX)}"`, "getUserByIdAndName2"],
    },
  }),
];
