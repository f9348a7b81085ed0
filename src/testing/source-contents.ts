// Checks of what a source reads: whole logs, in order, with sound threads, paired calls and usage counted once.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { NO_CALL, sessionId } from "../core/ids.ts";
import type { Message, MessageKind, ParseIssue } from "../core/session.ts";
import type { Usage } from "../core/usage.ts";
import type { LogRef } from "../ports/source.ts";
import type { Reading, SessionReading } from "./reading.ts";
import { about, type Desk, filesOf, isRows, read } from "./source-desk.ts";

/** What can only be said of a file as a whole; all other issues name a line. */
const WHOLE_FILE: readonly ParseIssue["code"][] = ["changed_while_read", "unreadable", "missing_file"];

export async function readsLogs(desk: Desk): Promise<void> {
  for (const log of await desk.logs()) {
    const reading = await read(desk.source, log);
    assert.deepEqual(await read(desk.source, log), reading, `${log.path} read twice differs`);
    if (!isRows(log)) assert.ok(reading.offset <= log.bytes);
    checkIssues(log, reading);
    for (const session of reading.sessions) {
      const { head } = session.facts;
      assert.equal(head.source, desk.source.name);
      assert.equal(head.id, sessionId(head.source, head.externalId));
      assert.equal(head.id, session.id);
    }
  }
}

/** Every issue says where: a file of the log, and a line of it; of a whole file each kind is told once. */
export function checkIssues(log: LogRef, { issues }: Reading): void {
  const told = new Set<string>();
  for (const { log: path, code, line, message } of issues) {
    assert.ok(filesOf(log).includes(path), about(log, `an issue names ${path}, which is no file of the log`));
    assert.ok(message.length > 0, about(log, `${code} says nothing`));
    if (line !== undefined) assert.ok(Number.isInteger(line) && line >= 1, about(log, `${code} in line ${line}`));
    else {
      assert.ok(WHOLE_FILE.includes(code), about(log, `${code} names no line`));
      const what = `${code} ${path} ${message}`;
      assert.ok(!told.has(what), about(log, `${code} is told twice of one file`));
      told.add(what);
    }
  }
}

export async function threads(desk: Desk): Promise<void> {
  for (const log of await desk.logs()) {
    for (const { messages } of (await read(desk.source, log)).sessions) {
      assert.equal(new Set(messages.map((message) => message.id)).size, messages.length, `${log.path}: ids repeat`);
      messages.forEach((message, i) => {
        assert.equal(message.seq, i, `${log.path}: seq has gaps`);
        const { parentSeq } = message;
        if (parentSeq !== undefined)
          assert.ok(parentSeq >= 0 && parentSeq < i, `${log.path}: message ${i} has no sound parent`);
        if (message.time !== undefined) assert.ok(Number.isFinite(message.time));
        assert.ok(message.line >= 1);
        assert.ok(message.id.length > 0);
        assert.notEqual(message.model, "");
      });
    }
  }
}

export async function taps(desk: Desk): Promise<void> {
  for (const log of await desk.logs()) {
    const pieces: Buffer[] = [];
    let at = 0;
    await read(desk.source, log, {
      from: 0,
      tap: (bytes, offset) => {
        assert.equal(offset, at, `${log.path}: bytes out of order`);
        at += bytes.length;
        pieces.push(Buffer.from(bytes));
      },
    });
    if (desk.source.keeps.appendOnly && !log.writtenAnew)
      assert.ok(Buffer.concat(pieces).equals(readFileSync(log.path)), log.path);
  }
}

/** Ids of calls are unique in a session, and each has at most one result; where outputs are kept some call has one. */
export async function pairs(desk: Desk): Promise<void> {
  let calls = 0;
  let answered = 0;
  const again: string[] = [];
  const orphans: string[] = [];
  for (const log of await desk.logs()) {
    for (const { messages } of (await read(desk.source, log)).sessions) {
      const called = idsOf(messages, "tool_call").filter((id) => id !== NO_CALL);
      const known = new Set<string>(called);
      assert.equal(known.size, called.length, about(log, "a call id stands for two calls"));
      const answers = new Set<string>();
      for (const id of idsOf(messages, "tool_result")) {
        if (!known.has(id)) orphans.push(about(log, id === NO_CALL ? "a result without an id" : id));
        else if (answers.has(id)) again.push(about(log, id));
        answers.add(id);
      }
      calls += known.size;
      answered += [...answers].filter((id) => known.has(id)).length;
    }
  }
  desk.bear("a call answered twice", again);
  desk.bear("a result of no call", orphans);
  if (desk.source.keeps.toolOutput && calls > 0) assert.ok(answered > 0, "no call has its result");
}

function idsOf(messages: readonly Message[], kind: "tool_call" | "tool_result"): string[] {
  return messages.flatMap(({ parts }) => parts.flatMap((part) => (part.kind === kind ? [part.callId] : [])));
}

/**
 * Figures make sense, an answer of the API is counted once, and what is nobody's own is not there: no usage of a source
 * that says it has none.
 */
export async function countsUsage(desk: Desk): Promise<void> {
  const unsaid: string[] = [];
  for (const log of await desk.logs()) {
    for (const session of (await read(desk.source, log)).sessions) {
      for (const { usage, time } of session.usage.values()) {
        assert.ok(desk.source.keeps.usage, about(log, "usage of an agent that keeps none"));
        checkUsage(usage, log.path);
        if (time !== undefined) assert.ok(Number.isFinite(time) && time > 0, about(log, "a time that is none"));
      }
      const beyond = checkCountedOnce(log, session);
      for (let n = 0; n < beyond; n++) unsaid.push(about(log, session.id));
      checkKept(desk, session);
    }
  }
  desk.bear("usage that no message of the model's stands for", unsaid);
}

/** What a compaction or a failed request used is noted there. */
const USES: readonly MessageKind[] = ["compact_boundary", "compact_summary", "api_error"];

/** Returns how many entries there are beyond the answers that the session shows. */
function checkCountedOnce(log: LogRef, { messages, usage }: SessionReading): number {
  const entries = [...usage.values()];
  const answers = new Set(entries.map(({ messageKey }) => messageKey));
  assert.equal(answers.size, entries.length, about(log, "two entries of usage are one answer's"));
  // No two answers end at the same moment with the same figures.
  const figures = entries.map(({ model, time, usage: spent }) => JSON.stringify([model, time, spent]));
  assert.equal(new Set(figures).size, figures.length, about(log, "the same usage is counted twice"));
  const shown = messages.filter(({ role, kind }) => role === "assistant" || USES.includes(kind));
  return Math.max(0, entries.length - new Set(shown.map(({ apiId, id }) => apiId ?? id)).size);
}

function checkUsage(usage: Usage, path: string): void {
  const figures = Object.entries(usage);
  assert.ok(figures.length > 0, `${path}: usage without a figure`);
  for (const [name, value] of figures)
    assert.ok(Number.isInteger(value) && value >= 0, `${path}: ${name} is ${String(value)}`);
  const { outputTokens, reasoningTokens, cacheCreationTokens, cacheCreation1hTokens } = usage;
  if (reasoningTokens !== undefined && outputTokens !== undefined)
    assert.ok(reasoningTokens <= outputTokens, `${path}: more reasoning than output`);
  if (cacheCreation1hTokens !== undefined && cacheCreationTokens !== undefined)
    assert.ok(cacheCreation1hTokens <= cacheCreationTokens, `${path}: more written for an hour than written`);
}

function checkKept({ source }: Desk, { id, messages }: SessionReading): void {
  const has = (kind: string) => messages.some(({ parts }) => parts.some((part) => part.kind === kind));
  if (!source.keeps.reasoning) assert.ok(!has("reasoning"), `${id}: reasoning of an agent that keeps none`);
  if (!source.keeps.toolOutput) assert.ok(!has("tool_result"), `${id}: outputs of an agent that keeps none`);
}
