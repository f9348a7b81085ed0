// What a person has to state before anything is published, and why a statement is none.

import type { Attestations } from "../core/publication.ts";
import { statedSessions } from "./attest-count.ts";
import {
  ASKS,
  ASKS_CJK,
  AUTOMATIC,
  BROKE_OFF,
  DECLINES,
  DECLINES_CJK,
  DECLINES_PHRASE,
  LOOKS,
  LOOKS_CJK,
  NAMES,
  NAMES_CJK,
  OUTCOME,
  OUTCOME_CJK,
  PERSON,
  PERSON_CJK,
  SCANS,
  SCANS_CJK,
  SENSITIVE,
  SENSITIVE_CJK,
  SKIPS,
} from "./attest-words.ts";
import { fold, readStatement, type Statement } from "./statement.ts";
import { isDone, isNegation, saysOf, unsettledIn } from "./weigh.ts";

/** Up to so many sessions all have to be looked at; of more, at least these. */
export const LEAST_SESSIONS = 20;

export interface AttestFacts {
  /** Undefined where the person declined to say it. */
  readonly fullName: string | undefined;
  /** In the candidate. */
  readonly sessions: number;
  /** Of these: those that were opened here, and others that the person names. */
  readonly opened: number;
  readonly named: number;
}

/** Each that is missing or refused, with the reason in one sentence; by the option that it is given with. */
export function attestationProblems(given: Partial<Attestations>, facts: AttestFacts): readonly string[] {
  const { fullName, sensitive, manualScan } = given;
  return [
    problem("--attest-full-name", fullName, (text) => fullNameProblem(text, facts.fullName)),
    problem("--attest-sensitive", sensitive, sensitiveProblem),
    problem("--attest-manual-scan", manualScan, (text) => manualScanProblem(text, facts)),
  ].flatMap((one) => one ?? []);
}

function problem(option: string, text: string | undefined, check: (text: string) => string | undefined) {
  const said = text === undefined || text.trim() === "" ? "it is missing" : check(text);
  return said === undefined ? undefined : `${option}: ${said}`;
}

/** `fullName`: as it was looked for; undefined where the person declined to say it. */
export function fullNameProblem(text: string, fullName: string | undefined): string | undefined {
  const read = readStatement(text);
  if (read.problem !== undefined) return read.problem;
  return fullName === undefined ? declinedProblem(read.statement) : scannedProblem(read.statement, fullName);
}

function scannedProblem(whole: Statement, fullName: string): string | undefined {
  const parts = fold(fullName)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== "");
  const missing = parts
    .filter((part) => part.length > 1 || !/\p{Script=Latin}/u.test(part))
    .filter((part) => !whole.folded.includes(part));
  if (missing.length > 0) return "it does not have every part of the name that was looked for";
  // Some are called Will, or No.
  const statement = withoutWords(whole, new Set(parts));
  const unsettled = unsettledIn(statement);
  if (unsettled) return unsettled;
  const broken = statement.sentences.flatMap(({ words }) => words).find(BROKE_OFF);
  if (broken !== undefined) return saysOf(broken);
  const done = isDone(statement, SCANS, SCANS_CJK);
  if (done?.problem === "missing") return "it does not say that the export was scanned for the name";
  return done?.problem;
}

function withoutWords(statement: Statement, words: ReadonlySet<string>): Statement {
  const without = (text: string) =>
    text.replace(/[\p{L}\p{M}\p{N}]+/gu, (word) => (words.has(fold(word)) ? "…" : word));
  return {
    text: without(statement.text),
    folded: without(statement.folded),
    sentences: statement.sentences.map((one) => ({
      folded: without(one.folded),
      words: one.words.map((word) => (words.has(word) ? "…" : word)),
    })),
  };
}

function declinedProblem(whole: Statement): string | undefined {
  const isNamed = whole.sentences.some(({ words }) => words.some(NAMES)) || NAMES_CJK.test(whole.folded);
  if (!isNamed) return "it does not say that this is about the full name";
  const phrase = DECLINES_PHRASE.exec(whole.folded);
  const statement = phrase ? withoutPhrase(whole, phrase[0]) : whole;
  const unsettled = unsettledIn(statement);
  if (unsettled) return unsettled;
  const asked = isDone(statement, ASKS);
  if (asked !== undefined && asked.problem !== "missing") return asked.problem;
  if (phrase || DECLINES_CJK.test(statement.folded)) return undefined;
  const isOfPerson = statement.sentences.some(({ words }) => words.some(PERSON)) || PERSON_CJK.test(statement.folded);
  const declined = isDone(statement, (word) => DECLINES(word) || (isOfPerson && SKIPS(word)));
  if (declined?.problem === "missing") return "it does not say that the person declined to give the full name";
  return declined?.problem;
}

function withoutPhrase(statement: Statement, phrase: string): Statement {
  const folded = statement.folded.replace(phrase, " ");
  const read = readStatement(folded, { width: 0, words: 0 });
  return read.problem === undefined ? read.statement : statement;
}

export function sensitiveProblem(text: string): string | undefined {
  const read = readStatement(text);
  if (read.problem !== undefined) return read.problem;
  const { statement } = read;
  const unsettled = unsettledIn(statement, ASKS);
  if (unsettled) return unsettled;
  const asked = isDone(statement, ASKS, ASKS_CJK);
  if (asked?.problem === "missing") return "it does not say that the person was asked";
  if (asked) return asked.problem;
  if (/\bno (?:answer|response|reply)\b|\b(?:did|has|have)(?:n't| not) (?:answer|respond|repl)/u.test(statement.folded))
    return "it says that there was no answer";
  const words = statement.sentences.flatMap((one) => one.words);
  if (!words.some(SENSITIVE) && !SENSITIVE_CJK.test(statement.folded))
    return "it does not say what was asked about: names of companies, clients, internal things or private URLs";
  if (!words.some((word) => OUTCOME(word) || isNegation(word)) && !OUTCOME_CJK.test(statement.folded))
    return "it does not say what came of it: none, or what was redacted or left out";
  return undefined;
}

export function manualScanProblem(text: string, facts: Omit<AttestFacts, "fullName">): string | undefined {
  const read = readStatement(text);
  if (read.problem !== undefined) return read.problem;
  const { statement } = read;
  const unsettled = unsettledIn(statement);
  if (unsettled) return unsettled;
  const machine = statement.sentences.flatMap(({ words }) => words).find(AUTOMATIC);
  if (machine !== undefined) return `it says "${machine}": a person has to look`;
  const skipped = statement.sentences.flatMap(({ words }) => words).find(SKIPS);
  if (skipped !== undefined) return saysOf(skipped);
  const looked = isDone(statement, LOOKS, LOOKS_CJK);
  if (looked?.problem === "missing") return "it does not say that sessions were reviewed, read or opened";
  if (looked) return looked.problem;
  return countProblem(statedSessions(statement.folded), facts);
}

function countProblem(said: number | undefined, facts: Omit<AttestFacts, "fullName">): string | undefined {
  const { sessions, opened, named } = facts;
  if (said === undefined) return 'it does not say how many sessions, as one number: "12 sessions"';
  const least = Math.min(LEAST_SESSIONS, sessions);
  if (said < least)
    return `it says ${said} sessions, and at least ${least} of the ${sessions} that were exported have to be looked at`;
  if (said > sessions) return `it says ${said} sessions, and ${sessions} were exported`;
  if (said <= opened + named) return undefined;
  const evidence = `${opened} ${opened === 1 ? "was" : "were"} opened here and ${named} named besides`;
  return `it says ${said} sessions, and ${evidence}: open more, or name with --scanned those that were read elsewhere`;
}

/** Why a reason is none. */
export function reasonProblem(text: string): string | undefined {
  const read = readStatement(text);
  return read.problem;
}
