// Cuts a labelled excerpt out of a real log: read by the built-in sources, renumbered, capped, people's names taken out.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { messageId } from "../src/core/ids.ts";
import type { Message } from "../src/core/session.ts";
import { type Environment, type LogRef, rootsOf, type Source } from "../src/ports/source.ts";
import { SOURCES } from "../src/sources/index.ts";
import { collect } from "../src/testing/reading.ts";

const ROOT = resolve(import.meta.dirname, "..");
const USAGE = `Usage: node scripts/label-excerpt.ts NAME LOG [options]

  NAME               of the excerpt, kebab case: testdata/SET/sessions/NAME.jsonl
  LOG                path in the corpus, as INDEX.tsv has it
  --seqs A-B         the messages to take, both ends included; default all
  --cap N            characters of each text that are kept, head and tail; default 1500
  --person A,B       words that name a person, besides the names of home folders
  --corpus DIR       default ../shared/corpus
  --set NAME         folder in testdata; default labels, the other is labels-holdout
  --print            shows the excerpt instead of writing it
`;

/** What a name in a path says of no person. */
const NEUTRAL = new Set(["dev", "user", "username", "you", "name", "me", "runner", "root", "Shared", "shared"]);
const HOME = /[\\/](?:Users|home)[\\/]+([A-Za-z][\w.-]*)/g;
const MAIL = /[\w.+-]+@(?!anthropic\.com|example\.(?:com|org)|github\.com:)[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/g;

export interface Excerpt {
  readonly name: string;
  readonly log: string;
  readonly corpus: string;
  readonly seqs?: readonly [number, number];
  readonly cap: number;
  readonly persons: readonly string[];
}

interface Provenance {
  readonly source: string;
  readonly license: string;
}

/** The row of INDEX.tsv that names where a log comes from. */
function provenance(corpus: string, log: string): Provenance {
  const lines = readFileSync(join(corpus, "INDEX.tsv"), "utf8").split("\n");
  const columns = (lines[0] ?? "").split("\t");
  const row = lines.map((line) => line.split("\t")).find((cells) => cells[0] === log);
  const cell = (name: string) => row?.[columns.indexOf(name)];
  const [source, license] = [cell("source"), cell("license")];
  if (!source || !license) throw new Error(`${log} is not in INDEX.tsv`);
  return { source, license };
}

/** The source that finds `path`, with what it found: each folder above may be the home that it lies in. */
async function find(corpus: string, path: string): Promise<[Source, LogRef]> {
  for (let home = dirname(path); home.length >= corpus.length; home = dirname(home)) {
    for (const source of SOURCES) {
      const folders = source.optIn ? { [source.name]: [home] } : {};
      const environment: Environment = { home, variables: {}, platform: "linux", folders };
      for (const root of rootsOf(source, environment)) {
        if (!existsSync(root)) continue;
        for await (const log of source.discover(root)) {
          if (log.path === path || log.path.startsWith(`${path}#`)) return [source, log];
        }
      }
    }
  }
  throw new Error(`no source finds ${path}`);
}

/** All messages of the first session of a log. */
export async function messagesOf(corpus: string, log: string): Promise<[string, readonly Message[]]> {
  const [source, ref] = await find(corpus, join(corpus, log));
  const { sessions } = await collect(source.read(ref, { from: 0 }));
  const session = sessions.find(({ messages }) => messages.length > 0);
  if (!session) throw new Error(`${log} has no messages`);
  return [source.name, session.messages];
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** Takes home folders, mail addresses and the names of people out of any text. */
function anonymous(messages: readonly Message[], persons: readonly string[]): (text: string) => string {
  const found = new Set(persons);
  mapTexts(messages, (text) => {
    for (const [, name] of text.matchAll(HOME)) if (name && !NEUTRAL.has(name)) found.add(name);
    return text;
  });
  const names = [...found].toSorted((a, b) => b.length - a.length).map(escaped);
  const word = names.length ? new RegExp(`(?<![A-Za-z0-9])(?:${names.join("|")})(?![A-Za-z0-9])`, "gi") : undefined;
  return (text) => {
    const unmailed = text.replace(MAIL, "dev@example.com");
    const unnamed = word ? unmailed.replace(word, "dev") : unmailed;
    return unnamed.replaceAll("/Users/", "/home/").replaceAll("-Users-", "-home-");
  };
}

/** Head and tail of a long text: how a command ended stands at its end. */
function capped(text: string, cap: number): string {
  if (text.length <= cap) return text;
  const half = Math.floor(cap / 2);
  return `${text.slice(0, half)}\n[... ${text.length - 2 * half} characters left out ...]\n${text.slice(-half)}`;
}

/** The same value with every text in it put through `change`; keys may be paths, and are texts too. */
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [change(key), mapTexts(item, change)]));
}

/** `details` that a reader needs: whole patches and copies of files are left out, exit codes stay. */
function slim(message: Message): Message {
  const parts = message.parts.map((part) => {
    if (part.kind !== "tool_result" || part.details === undefined) return part;
    if (JSON.stringify(part.details).length <= 400) return part;
    const { details, ...rest } = part;
    if (details === null || typeof details !== "object" || Array.isArray(details)) return rest;
    const plain = Object.entries(details).filter(([, value]) => JSON.stringify(value ?? null).length <= 120);
    return plain.length ? { ...rest, details: Object.fromEntries(plain) } : rest;
  });
  return { ...message, parts };
}

/** Numbers from 0; a parent outside the excerpt is no parent. */
function renumbered(messages: readonly Message[]): Message[] {
  const places = new Map(messages.map((message, place) => [message.seq, place]));
  return messages.map((message, seq) => {
    const { parentSeq, ...rest } = message;
    const parent = parentSeq === undefined ? undefined : places.get(parentSeq);
    return {
      ...rest,
      id: messageId(`m${seq}`),
      seq,
      line: seq + 1,
      ...(parent === undefined ? {} : { parentSeq: parent }),
    };
  });
}

/** The lines of an excerpt: its head, then its messages. */
export async function cut({ name, log, corpus, seqs, cap, persons }: Excerpt): Promise<string> {
  const [agent, all] = await messagesOf(corpus, log);
  const [first, last] = seqs ?? [0, Number.POSITIVE_INFINITY];
  const taken = all.filter(({ seq }) => seq >= first && seq <= last).map(slim);
  if (!taken.length) throw new Error(`${log} has no message ${first}-${last}`);
  const clean = anonymous(all, persons);
  const messages = mapTexts(renumbered(taken), (text) => capped(clean(text), cap)) as readonly Message[];
  const [place, tier] = relative(corpus, join(corpus, log)).split("/");
  const range = `${taken[0]?.seq}-${taken.at(-1)?.seq}`;
  // The folders between carry the names of homes; the file's name is unique in the corpus, and `source` says the rest.
  const head = {
    name,
    agent,
    origin: `${place}/${tier}/.../${clean(basename(log))}`,
    ...provenance(corpus, log),
    seqs: range,
  };
  return `${[head, ...messages].map((line) => JSON.stringify(line)).join("\n")}\n`;
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      seqs: { type: "string" },
      cap: { type: "string", default: "1500" },
      person: { type: "string", default: "" },
      corpus: { type: "string", default: resolve(ROOT, "../shared/corpus") },
      set: { type: "string", default: "labels" },
      print: { type: "boolean", default: false },
    },
  });
  const [name, log] = positionals;
  const range = values.seqs?.match(/^(\d+)-(\d+)$/);
  if (!name?.match(/^[a-z0-9]+(-[a-z0-9]+)*$/) || !log || (values.seqs && !range)) {
    process.stderr.write(USAGE);
    process.exitCode = 2;
    return;
  }
  const text = await cut({
    name,
    log,
    corpus: resolve(values.corpus),
    ...(range ? { seqs: [Number(range[1]), Number(range[2])] as const } : {}),
    cap: Number(values.cap),
    persons: values.person.split(",").filter(Boolean),
  });
  if (values.print) {
    process.stdout.write(text);
    return;
  }
  const sessions = join(ROOT, "testdata", values.set, "sessions");
  mkdirSync(sessions, { recursive: true });
  writeFileSync(join(sessions, `${name}.jsonl`), text);
}

if (import.meta.main) await main();
