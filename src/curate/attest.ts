// What a person has to state before anything is published, and why a statement is none.

import type { Attestations } from "../core/publication.ts";
import { statedSessions } from "./attest-count.ts";
import {
  AGENT,
  AGENT_CJK,
  ANOTHER,
  ANSWERS,
  ANSWERS_CJK,
  ASKS,
  ASKS_CJK,
  AUTOMATIC,
  BROKE_OFF,
  DECLINES,
  DECLINES_CJK,
  DECLINES_PHRASE,
  ELSEWHERE,
  LEAVES_OUT,
  LOOKS,
  LOOKS_CJK,
  NAMES,
  NAMES_CJK,
  NO_ANSWER,
  OUTCOME,
  OUTCOME_CJK,
  PERSON,
  PERSON_CJK,
  SCANS,
  SCANS_CJK,
  SENSITIVE,
  SENSITIVE_CJK,
  SKIPS,
  SURFACE,
} from "./attest-words.ts";
import { fold, readStatement, type Statement, wordsOf } from "./statement.ts";
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
  // Somebody's name, and not theirs: it is kept nowhere.
  const example =
    fullName === undefined
      ? "The user declined to share their full name."
      : "Scanned the export for Ada Lovelace: none found.";
  return weighed(text, example, (statement) =>
    fullName === undefined ? declinedProblem(statement) : scannedProblem(statement, fullName),
  );
}

/** What is wrong, and what a person may write instead. */
function weighed(text: string, example: string, problemOf: (statement: Statement) => string | undefined) {
  const read = readStatement(text, { width: 0, words: 2 });
  const problem = read.problem ?? problemOf(read.statement);
  return problem === undefined ? undefined : `${problem}; write, for example: "${example}"`;
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
  const done = isDone(statement, { verbs: SCANS, cjk: SCANS_CJK });
  if (done?.problem === "missing") return "it does not say that the export was scanned for the name";
  return done?.problem;
}

function withoutWords(statement: Statement, words: ReadonlySet<string>): Statement {
  const without = (text: string) =>
    text.replace(/[\p{L}\p{M}\p{N}]+/gu, (word) => (words.has(fold(word)) ? "x" : word));
  return {
    text: without(statement.text),
    folded: without(statement.folded),
    sentences: statement.sentences.map((one) => ({
      folded: without(one.folded),
      words: one.words.map((word) => (words.has(word) ? "x" : word)),
    })),
  };
}

function declinedProblem(whole: Statement): string | undefined {
  const isNamed = whole.sentences.some(({ words }) => words.some(NAMES)) || NAMES_CJK.test(whole.folded);
  if (!isNamed) return "it does not say that this is about the full name";
  const phrase = DECLINES_PHRASE.exec(whole.folded) ?? LEAVES_OUT.exec(whole.folded);
  const agent = phrase && doerBefore(whole.folded.slice(0, phrase.index));
  if (agent) return `it says "${agent}": a person has to decline`;
  const statement = phrase ? withoutPhrase(whole, phrase[0]) : whole;
  const unsettled = unsettledIn(statement);
  if (unsettled) return unsettled;
  const asked = isDone(statement, { verbs: ASKS });
  if (asked !== undefined && asked.problem !== "missing") return asked.problem;
  if (phrase || DECLINES_CJK.test(statement.folded)) return undefined;
  const declined = isDone(statement, { verbs: DECLINES, isOfPerson: true });
  if (declined?.problem !== "missing") return declined?.problem;
  const isOfPerson = statement.sentences.some(({ words }) => words.some(PERSON)) || PERSON_CJK.test(statement.folded);
  const skipped = isOfPerson ? isDone(statement, { verbs: SKIPS, isOfPerson: true }) : declined;
  if (skipped?.problem === "missing") return "it does not say that the person declined to give the full name";
  return skipped?.problem;
}

/** The agent that a text names last, where no person is named behind it. */
function doerBefore(folded: string): string | undefined {
  const doer = wordsOf(folded).findLast((word) => AGENT(word) || PERSON(word));
  return doer !== undefined && AGENT(doer) ? doer : undefined;
}

function withoutPhrase(statement: Statement, phrase: string): Statement {
  const folded = statement.folded.replace(phrase, " ");
  const read = readStatement(folded, { width: 0, words: 0 });
  return read.problem === undefined ? read.statement : statement;
}

export function sensitiveProblem(text: string): string | undefined {
  const example = "Asked the user about company, client and internal names and URLs: none.";
  return weighed(text, example, (statement) => {
    const unsettled = unsettledIn(statement, ASKS);
    if (unsettled) return unsettled;
    const asked = isDone(statement, { verbs: ASKS, cjk: ASKS_CJK });
    const problem = asked?.problem === "missing" ? answeredProblem(statement) : asked?.problem;
    if (problem !== undefined) return problem;
    if (NO_ANSWER.test(statement.folded)) return "it says that there was no answer";
    const words = statement.sentences.flatMap((one) => one.words);
    if (!words.some(SENSITIVE) && !SENSITIVE_CJK.test(statement.folded))
      return "it does not say what was asked about: names of companies, clients, internal things or private URLs";
    if (!words.some((word) => OUTCOME(word) || isNegation(word)) && !OUTCOME_CJK.test(statement.folded))
      return "it does not say what came of it: none, or what was redacted or left out";
    return undefined;
  });
}

/** Who answers was asked: "the user confirmed that there are none". */
function answeredProblem(statement: Statement): string | undefined {
  const missing = "it does not say that the person was asked";
  const answered = isDone(statement, { verbs: ANSWERS, cjk: ANSWERS_CJK, isOfPerson: true, isSaid: true });
  if (answered !== undefined) return answered.problem === "missing" ? missing : answered.problem;
  const isOfPerson = statement.sentences.some(({ words }) => words.some(ANOTHER)) || PERSON_CJK.test(statement.folded);
  return isOfPerson ? undefined : missing;
}

export function manualScanProblem(text: string, facts: Omit<AttestFacts, "fullName">): string | undefined {
  const least = Math.min(LEAST_SESSIONS, facts.sessions);
  const example = `Reviewed ${least} ${least === 1 ? "session" : "sessions"} from beginning to end.`;
  return weighed(text, example, (statement) => {
    const unsettled = unsettledIn(statement);
    if (unsettled) return unsettled;
    const words = statement.sentences.flatMap((one) => one.words);
    const machine = words.find(AUTOMATIC) ?? AGENT_CJK.exec(statement.folded)?.[0];
    if (machine !== undefined) return `it says "${machine}": a person has to look`;
    const skipped = words.find(SKIPS) ?? (ELSEWHERE.exec(statement.folded) ?? SURFACE.exec(statement.folded))?.[0];
    if (skipped !== undefined) return saysOf(skipped);
    const looked = isDone(statement, { verbs: LOOKS, cjk: LOOKS_CJK, isOfPerson: true });
    if (looked?.problem === "missing") return "it does not say that sessions were reviewed, read or opened";
    return looked?.problem ?? countProblem(statedSessions(statement.folded), facts);
  });
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
