// Checks of what a source reads: whole logs, in order, with sound threads, paired calls and usage counted once.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { NO_CALL, sessionId } from "../core/ids.ts";
import type { Usage } from "../core/usage.ts";
import type { SessionReading } from "./reading.ts";
import { about, type Desk, isRows, read } from "./source-desk.ts";

/** Issues that mean a whole log: all others name a line. */
const WHOLE_LOG = ["changed_while_read", "unreadable", "unsupported_format", "missing_file"];

export async function readsLogs(desk: Desk): Promise<void> {
  for (const log of await desk.logs()) {
    const reading = await read(desk.source, log);
    assert.deepEqual(await read(desk.source, log), reading, `${log.path} read twice differs`);
    if (!isRows(log)) assert.ok(reading.offset <= log.bytes);
    for (const issue of reading.issues) {
      assert.ok([log.path, ...(log.files ?? [])].includes(issue.log), `${issue.log} is no file of the log`);
      assert.ok(issue.message.length > 0);
      if (!WHOLE_LOG.includes(issue.code)) assert.ok(issue.line !== undefined, `${issue.code} names no line`);
      if (issue.line !== undefined) assert.ok(issue.line >= 1);
    }
    for (const session of reading.sessions) {
      const { head } = session.facts;
      assert.equal(head.source, desk.source.name);
      assert.equal(head.id, sessionId(head.source, head.externalId));
      assert.equal(head.id, session.id);
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

/** Ids of calls and of results are unique in a session, and where an agent keeps outputs some call has one. */
export async function pairs(desk: Desk): Promise<void> {
  let calls = 0;
  let answered = 0;
  for (const log of await desk.logs()) {
    for (const { messages } of (await read(desk.source, log)).sessions) {
      const parts = messages.flatMap((message) => message.parts);
      const called = parts.flatMap((part) =>
        part.kind === "tool_call" && part.callId !== NO_CALL ? [part.callId] : [],
      );
      const results = parts.flatMap((part) =>
        part.kind === "tool_result" && part.callId !== NO_CALL ? [part.callId] : [],
      );
      assert.equal(new Set(called).size, called.length, about(log, "a call id stands for two calls"));
      const known = new Set(called);
      calls += called.length;
      answered += new Set(results.filter((id) => known.has(id))).size;
    }
  }
  if (desk.source.keeps.toolOutput && calls > 0) assert.ok(answered > 0, "no call has its result");
}

/** Figures make sense, and what is nobody's own is not there: no usage of a source that says it has none. */
export async function countsUsage(desk: Desk): Promise<void> {
  for (const log of await desk.logs()) {
    for (const session of (await read(desk.source, log)).sessions) {
      for (const { usage, time } of session.usage.values()) {
        assert.ok(desk.source.keeps.usage, about(log, "usage of an agent that keeps none"));
        checkUsage(usage, log.path);
        if (time !== undefined) assert.ok(Number.isFinite(time) && time > 0, about(log, "a time that is none"));
      }
      checkKept(desk, session);
    }
  }
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
