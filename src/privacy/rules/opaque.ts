// Generated-looking tokens that only their surroundings tell apart: a service's key, a named secret, or nothing but
// entropy. One walk over the runs of token characters; what is known to be an id, a digest or a place is passed over.

import { defineRule, type Report, type Rule, type Verdict } from "../../ports/rule.ts";
import { type Before, before } from "../before.ts";
import { fake, HEX } from "../boundary.ts";
import { isStrongName, type NameSays, sayOf } from "../key-names.ts";
import { isHarmless, isInBlock, isPlainId } from "../negative.ts";
import { isRow, looksGenerated, looksOpaque, wordLetters } from "../randomness.ts";
import type { Range } from "../ranges.ts";
import { runsIn } from "../runs.ts";
import { isCutKey, type Mention, mentionsBefore } from "../service-table.ts";
import { isCutToken } from "../tokens.ts";

const SHORTEST = 12;
const LONGEST = 2000;

function scan(text: string, report: Report): void {
  const { count, places } = runsIn(text);
  for (let i = 0; i < count; i++) {
    const start = places[2 * i] as number;
    const end = places[2 * i + 1] as number;
    const length = end - start;
    if (length < SHORTEST || length > LONGEST) continue;
    if (mayBeKey(text, start, end)) look(text, start, end, report);
  }
}

const LONG = 20;

/** A cheap first look: a key holds a digit, or capitals among small letters, or nothing but letters for long. */
function mayBeKey(text: string, start: number, end: number): boolean {
  let capitals = 0;
  let letters = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code >= 97) letters++;
    else if (code < 65) {
      if (code >= 48 && code <= 57) return true;
      letters = 0;
    } else if (code > 90) letters = 0;
    else {
      letters++;
      capitals++;
    }
    if (letters === LONG) return true;
  }
  // Without a digit a quarter of a generated value, which is long then, is capitals.
  return capitals >= 4 && end - start >= LONG;
}

/** What may be a key. */
interface Token {
  readonly start: number;
  readonly end: number;
  readonly value: string;
  /** It is a part of a path or an address. */
  readonly isPath: boolean;
  readonly isGenerated: boolean;
}

interface Named extends Token {
  readonly named: Before;
}

interface Candidate extends Named {
  readonly says: NameSays;
}

function look(text: string, runStart: number, runEnd: number, report: Report): void {
  const whole = wholeOf(text, runStart, runEnd);
  if (whole === undefined) return;
  const { value, start, end } = whole;
  if (isNoName(whole) && judge(text, { ...whole, named: before(text, start) }, report)) return;
  const cut = value.length >= 20 && /[0-9]/.test(value) && /[-_.]/.test(value) ? nameLength(value) : 0;
  if (cut === 0 || value.length - cut < SHORTEST) return;
  const rest = value.slice(cut);
  const name = value.slice(0, cut - 1);
  // A dash joins anything: only a plain name makes what follows it a key; a service's shape may still do so.
  const named: Before = { name, start, link: sayOf(name) === "maybe" ? "apart" : "assigned" };
  const token = { start: start + cut, end, value: rest, isPath: false, isGenerated: looksGenerated(rest), named };
  if (!judge(text, token, report)) joined(text, token, report);
}

/**
 * `acme-access-9f3a...`: a service, a word for a secret and a value of the service's shape in one run. A dash joins
 * anything, so it is shown for review.
 */
function joined(text: string, { start, end, named }: Named, report: Report): void {
  if (!SECRETIVE.test(named.name) || isHarmless(text, { start, end }, false)) return;
  for (const mention of mentionsBefore(text, start)) {
    if (mention.start !== named.start) continue;
    const service = mention.keyword.services.find((one) => !one.isIdentifier && one.end(text, start) === end);
    if (service === undefined) continue;
    report(named.start, end, verdict(service.id, "LOW", 0.4));
    return;
  }
}

/** Whether it is worth a look: generated, or long and no words, as what people type for a key is. */
function isNoName({ value, isGenerated }: Token): boolean {
  if (isGenerated) return true;
  if (!(value.length >= 20 ? /[0-9]|^[A-Z]+$|^[a-z]+$/ : /^[0-9]{12}$|[0-9]{14}/).test(value)) return false;
  return wordLetters(value) * 3 < value.length;
}

function judge(text: string, token: Named, report: Report): boolean {
  const { start, end, value, isGenerated, named } = token;
  const isSaid =
    (named.link === "assigned" && !(named.name.length >= 24 && looksGenerated(named.name))) ||
    (named.link === "spaced" && SECRETIVE.test(named.name));
  const candidate = { ...token, says: isSaid ? sayOf(named.name) : ("nothing" as const) };
  const mentions = mentionsBefore(text, start);
  if (mentions.length === 0 && candidate.says === "nothing" && !(isGenerated && looksOpaque(value))) return false;
  if (isHarmless(text, token, isSaid && isStrongName(named.name)) || isCutKey(named.name, value) || isCutToken(value))
    return true;
  const said =
    serviceOf(text, candidate, mentions) ??
    (isGenerated ? (ofName(candidate, mentions) ?? ofEntropy(text, candidate)) : undefined);
  if (said === undefined) return false;
  report(start, end + padding(text, end, value), said);
  return true;
}

/** The part of a run that may be a key: without a path's folders and a full stop. */
function wholeOf(text: string, runStart: number, runEnd: number): Token | undefined {
  let start = runStart;
  let end = runEnd;
  while (end > start && isEdge(text.charCodeAt(end - 1), SLASH)) end--;
  while (start < end && isEdge(text.charCodeAt(start), PLUS)) start++;
  let value = text.slice(start, end);
  let isPath = false;
  const slash = value.indexOf("/");
  if (slash >= 0 && (hasFolder(value) || (value.split("/").length - 1) * 14 > value.length + 13)) {
    const part = partOf(value);
    end = start + part.end;
    start += part.start;
    value = text.slice(start, end);
    isPath = true;
  }
  if (value.length < SHORTEST) return undefined;
  return { start, end, value, isPath, isGenerated: looksGenerated(value) };
}

/** The last part of a path that looks generated, else its first. */
function partOf(path: string): Range {
  for (let end = path.length; end > 0; ) {
    const start = path.lastIndexOf("/", end - 1) + 1;
    if (end - start >= SHORTEST && looksGenerated(path.slice(start, end))) return { start, end };
    end = start - 1;
  }
  return { start: 0, end: path.indexOf("/") };
}

const PLUS = 43;
const SLASH = 47;

/** `.` and `-` end sentences and begin lists; `/` ends a folder, `+` begins an added line. */
function isEdge(code: number, other: number): boolean {
  return code === 46 || code === 45 || code === other;
}

/** Folders have names: in lower case, or words; parts of base64 have not. */
function hasFolder(value: string): boolean {
  let start = 0;
  let isLower = true;
  for (let i = 0; i <= value.length; i++) {
    const code = i < value.length ? value.charCodeAt(i) : SLASH;
    if (code !== SLASH) {
      if (!((code >= 97 && code <= 122) || code === 45 || code === 46 || code === 95)) isLower = false;
      continue;
    }
    if (isLower && i - start >= 3) return true;
    if (i - start > 5 && wordLetters(value.slice(start, i)) * 3 > (i - start) * 2) return true;
    start = i + 1;
    isLower = true;
  }
  return false;
}

/** `infura-KEY-9f3a...`: how much of it, up to a dash, is words that name the rest. */
function nameLength(value: string): number {
  let length = 0;
  let at = 0;
  for (const part of value.split(/[-_.]/)) {
    at += part.length + 1;
    if (
      part.length < 24 &&
      (/^[a-z]*(?:key|token|secret|access|private|api)$/i.test(part) ||
        (part.length > 3 && wordLetters(part) * 3 > part.length * 2))
    )
      length = at;
  }
  return length > value.length ? 0 : length;
}

/** `=` signs that end a base64 value. */
function padding(text: string, end: number, value: string): number {
  if (value.includes("-") && value.includes(".")) return 0;
  return text.startsWith("==", end)
    ? 2
    : text.startsWith("=", end) && !/[A-Za-z0-9"']/.test(text.charAt(end + 1))
      ? 1
      : 0;
}

/** The nearest service whose keys look like the value. */
function serviceOf(text: string, candidate: Candidate, mentions: readonly Mention[]): Verdict | undefined {
  const { start, end, value, named, says } = candidate;
  for (let i = mentions.length - 1; i >= 0; i--) {
    const mention = mentions[i] as Mention;
    const inName =
      named.link !== "apart" &&
      (mention.start >= named.start || /^[\s_.-]{0,3}$/.test(text.slice(mention.end, named.start)));
    if (!isEnough(text, mention, inName, candidate)) continue;
    for (const service of mention.keyword.services) {
      const found = service.end(text, start);
      if (found !== end && found !== end + padding(text, end, value)) continue;
      if (service.isIdentifier) return verdict(service.id, "LOW", 0.6);
      if (says === "none" && !service.isMarked) continue;
      if (candidate.isPath && !inName) return verdict(service.id, "LOW", 0.4);
      const isSure = candidate.isGenerated && (inName || says === "secret" || says === "password");
      return isSure ? verdict(service.id, "HIGH", 0.85) : verdict(service.id, "MEDIUM", 0.55);
    }
  }
  return undefined;
}

const SECRETIVE = /key|token|secret|pass|pwd|auth|cred|bearer|api|private|access|psk|pat|jwt|session/i;

/** Whether a mention of a service, by where it stands, is enough for a value of its keys' shape. */
function isEnough(
  text: string,
  mention: Mention,
  inName: boolean,
  { says, named, value, start, isPath, isGenerated }: Candidate,
): boolean {
  const isNamed = says === "secret" || says === "maybe" || says === "password";
  if (mention.keyword.isCommon)
    return inName && (isNamed || (named.link === "assigned" && isGenerated && !isPlainId(value)));
  if (inName || isNamed) return isGenerated || named.link !== "apart";
  const between = text.slice(mention.end, start);
  if (/\n[^\n]*\n/.test(between)) return false;
  if (isPath && !/\s/.test(between) && !value.includes("-")) return true;
  if (isPlainId(value) || isPath || !isGenerated) return SECRETIVE.test(between);
  // A line of its own may name what the next one holds: `Acme API key:`.
  return !between.includes("\n") || /(?:key|token|secret|password)[\s:*`]*\n[\s>*`-]*$/i.test(between);
}

function ofName({ value, isPath, named, says }: Candidate, mentions: readonly Mention[]): Verdict | undefined {
  if (named.link === "apart" || isPath) return undefined;
  // What people type to fill a place is no key, but an example of one, where a service is named.
  if (mentions.length === 0 && (isRow(value) || isRow(value.replace(/^(?:[a-z]{2,7}[-_]|.*\.)(?=\w{12})/, ""))))
    return undefined;
  if (says === "secret" || says === "password") {
    return value.length >= 16 ? verdict("generic-secret", "HIGH", 0.8) : verdict("generic-secret", "MEDIUM", 0.6);
  }
  if (says !== "maybe" || value.length < 16 || isPlainId(value)) return undefined;
  return verdict("generic-key", "MEDIUM", 0.55);
}

function verdict(id: string, severity: Verdict["severity"] & string, confidence: number): Verdict {
  return { id, label: id.startsWith("generic-") ? "secret" : id, severity, confidence };
}

/** Beginnings of tokens of one length: their own rules say all there is to say of them. */
const FIXED = /^(?:AIza|AKIA|ASIA|gh[pousr]_|glpat-|npm_|hf_)/;

/** Nothing but the characters: shown for review. Outside of quotes and assignments, only a plain run of them. */
function ofEntropy(text: string, { start, end, value, isPath, named, says }: Candidate): Verdict | undefined {
  if (
    isPath ||
    says === "none" ||
    FIXED.test(value) ||
    value.length > 128 ||
    !looksOpaque(value) ||
    /\..*\./.test(value)
  )
    return undefined;
  const first = text.charAt(start - 1);
  const last = text.charAt(end);
  if (!/^[\s"'`=:(,<>|[{]?$/.test(first) || !/^[\s"'`,;)<>|\]}=&\\]?$/.test(last)) return undefined;
  const isQuoted = /["'`]/.test(first) && /["'`\\]/.test(last);
  const isGiven = named.link === "assigned" && /[=:]/.test(text.slice(named.start + named.name.length, start));
  if (!isQuoted && !isGiven && (value.length < 24 || value.length > 64 || /[^A-Za-z0-9]/.test(value))) return undefined;
  return isInBlock(text, start, end) ? undefined : {};
}

/** Fake, of three kinds of characters, evenly spread. */
const KEY = fake(36, "q7RzK2mVxW9bTn4LpYc8HdJ6sGf3QkZ5rMvXwB1NtPyChgDjFlSuAeIoUaEiO0");

export const RULES: readonly Rule[] = [
  defineRule({
    id: "high-entropy",
    kind: "secret",
    severity: "LOW",
    confidence: 0.3,
    scan,
    examples: {
      finds: [`x "${KEY}" y`, `thing = ${KEY}`, KEY].map((text) => ({ text, secret: KEY })),
      ignores: [
        `commit ${fake(40, HEX)}`,
        `"integrity": "sha512-${fake(86)}=="`,
        `cacheKey: "${fake(32, HEX)}"`,
        `toolu_01${KEY}`,
        `https://example.com/a/${KEY}`,
        `import "./chunk-${KEY}.js"`,
        "getUserByIdAndName2",
      ],
    },
  }),
];
