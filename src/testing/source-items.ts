// What every item that a source yields must be, whatever stands in the log.

import assert from "node:assert/strict";
import { MESSAGE_KINDS, type Message, type Part, ROLES, type SessionFacts, type SessionHead } from "../core/session.ts";
import type { UsageEntry } from "../core/usage.ts";
import type { Reading } from "./reading.ts";

/** No message about a log may repeat more of it than this. */
const QUOTED = 40;
/** What a date can hold. */
const LATEST = 8.64e15;

export function checkItems({ sessions, issues }: Reading, content: string): void {
  for (const { messages, usage, facts } of sessions) {
    assert.equal(new Set(messages.map(({ id }) => id)).size, messages.length, "message ids repeat");
    messages.forEach(checkMessage);
    for (const entry of usage.values()) checkUsage(entry);
    checkHead(facts.head);
    checkFacts(facts, messages.length);
    writable({ messages, facts, usage: [...usage.values()] });
  }
  for (const issue of issues) {
    text(issue.message, "an issue's message");
    if (issue.line !== undefined) assert.ok(Number.isInteger(issue.line) && issue.line >= 1, "an issue's line");
    quotesNothing(issue.message, content);
    writable(issue);
  }
}

function checkMessage(message: Message, i: number): void {
  assert.equal(message.seq, i, "seq has gaps");
  const { parentSeq } = message;
  if (parentSeq !== undefined) assert.ok(Number.isInteger(parentSeq) && parentSeq >= 0 && parentSeq < i, "parentSeq");
  text(message.id, "a message's id");
  assert.ok(ROLES.includes(message.role), "a role");
  assert.ok(MESSAGE_KINDS.includes(message.kind), "a kind");
  assert.ok(Number.isInteger(message.line) && message.line >= 1, "a message's line");
  time(message.time, "a message's time");
  if (message.model !== undefined) text(message.model, "a message's model");
  if (message.apiId !== undefined) text(message.apiId, "an apiId");
  if (message.sidechain !== undefined) assert.equal(message.sidechain, true);
  if (message.rewinds !== undefined) assert.equal(message.rewinds, true);
  message.parts.forEach(checkPart);
}

function checkPart(part: Part): void {
  switch (part.kind) {
    case "text":
    case "reasoning":
      string(part.text, "a part's text");
      return;
    case "tool_call":
      string(part.callId, "a call's id");
      string(part.tool, "a tool's name");
      assert.notEqual(part.input, undefined, "a call without input");
      return;
    case "tool_result":
      string(part.callId, "a result's call");
      string(part.output, "a result's output");
      assert.ok([undefined, "ok", "error"].includes(part.status), "a result's status");
      if (part.spilled !== undefined) string(part.spilled, "a spilled file's name");
      return;
    case "image":
      string(part.ref, "an image's ref");
      if (part.mediaType !== undefined) string(part.mediaType, "an image's type");
      if (part.bytes !== undefined) assert.ok(Number.isInteger(part.bytes) && part.bytes >= 0, "an image's bytes");
      return;
    default:
      assert.fail(`a part of kind ${JSON.stringify((part as { kind: unknown }).kind)}`);
  }
}

function checkUsage({ key, messageKey, model, time: at, usage }: UsageEntry): void {
  assert.ok(Number.isSafeInteger(key) && Number.isSafeInteger(messageKey), "usage keys");
  if (model !== undefined) text(model, "the model of usage");
  time(at, "the time of usage");
  for (const [name, count] of Object.entries(usage))
    assert.ok(Number.isInteger(count) && (count as number) >= 0, `${name} is ${String(count)}`);
}

function checkHead(head: SessionHead): void {
  text(head.id, "a session's id");
  text(head.externalId, "a session's external id");
  time(head.startedAt, "the start of a session");
  assert.equal(typeof head.isSubagent, "boolean");
  for (const name of ["cwd", "gitBranch", "gitRemote", "agentVersion", "parentId", "forkedFrom"] as const)
    if (head[name] !== undefined) text(head[name], name);
}

function checkFacts(facts: SessionFacts, messages: number): void {
  if (facts.title !== undefined) text(facts.title, "a title");
  for (const list of [facts.cwds, facts.gitBranches, facts.agentVersions])
    for (const word of list) text(word, "a fact");
  for (const { callId, externalId } of facts.children) {
    text(callId, "a child's call");
    text(externalId, "a child's id");
  }
  for (const { messageKey, title } of facts.foreignTitles) {
    assert.ok(Number.isSafeInteger(messageKey));
    text(title, "a foreign title");
  }
  const { activeLeafSeq: leaf } = facts;
  // Of a log that is read on, the leaf may be a message of an earlier read.
  if (leaf !== undefined) assert.ok(Number.isInteger(leaf) && leaf >= 0 && leaf < messages, "the active leaf");
}

function string(value: unknown, what: string): void {
  assert.equal(typeof value, "string", `${what} is no string`);
}

function text(value: unknown, what: string): void {
  string(value, what);
  assert.notEqual(value, "", `${what} is empty`);
}

function time(value: unknown, what: string): void {
  if (value !== undefined) assert.ok(Math.abs(value as number) <= LATEST, `${what} is ${String(value)}`);
}

function writable(value: unknown): void {
  assert.doesNotThrow(() => JSON.stringify(value), "cannot be written as JSON");
}

function quotesNothing(message: string, content: string): void {
  for (let at = 0; at + QUOTED < message.length; at++) {
    const piece = message.slice(at, at + QUOTED + 1);
    assert.ok(!content.includes(piece), `an issue repeats the log: ${message}`);
  }
}
