// Measures in one process how long the sessions of a tree take to classify.

import { createHmac } from "node:crypto";
import { type Classifier, createClassifier } from "../src/classify/classify.ts";
import type { Message, SessionFacts } from "../src/core/session.ts";
import { rootsOf } from "../src/ports/source.ts";
import { forEachString } from "../src/privacy/strings.ts";
import { claudeCode } from "../src/sources/claude-code.ts";

export interface ClassifyTimes {
  readonly sessions: number;
  /** Of the logs that were read. */
  readonly bytes: number;
  readonly characters: number;
  /** Milliseconds of processor time, of the best round. */
  readonly classify: number;
}

interface Session {
  readonly messages: readonly Message[];
  readonly facts: SessionFacts;
}

const MOST = 100e6;
const ROUNDS = 3;

interface Read {
  readonly sessions: readonly Session[];
  readonly bytes: number;
}

async function sessionsOf(home: string): Promise<Read> {
  const sessions: Session[] = [];
  let bytes = 0;
  const environment = { home, variables: {}, platform: process.platform };
  for (const root of rootsOf(claudeCode, environment)) {
    for await (const log of claudeCode.discover(root)) {
      let messages: Message[] = [];
      for await (const item of claudeCode.read(log, { from: 0 })) {
        if (item.kind === "message") messages.push(item.message);
        if (item.kind !== "session_end") continue;
        sessions.push({ messages, facts: item.facts });
        messages = [];
      }
      bytes += log.bytes;
      if (bytes > MOST) return { sessions, bytes };
    }
  }
  return { sessions, bytes };
}

function newClassifier(): Classifier {
  return createClassifier({
    digest: () => {
      const hmac = createHmac("sha256", "key");
      return { update: (text) => void hmac.update(text), hex: () => hmac.digest("hex") };
    },
  });
}

function best(pass: () => void): number {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const used = process.cpuUsage();
    pass();
    const { user, system } = process.cpuUsage(used);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

function charactersOf(sessions: readonly Session[]): number {
  let characters = 0;
  for (const { messages } of sessions) {
    for (const message of messages) {
      forEachString(message, (_, text) => {
        characters += text.length;
      });
    }
  }
  return characters;
}

const home = process.argv[2] ?? ".";
const { sessions, bytes } = await sessionsOf(home);
const times: ClassifyTimes = {
  sessions: sessions.length,
  characters: charactersOf(sessions),
  bytes,
  classify: best(() => {
    for (const { messages, facts } of sessions) {
      const classifier = newClassifier();
      for (const message of messages) classifier.add({ message, findings: [], inherited: false });
      classifier.end(facts);
    }
  }),
};
console.log(JSON.stringify(times));
