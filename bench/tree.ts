// One log tree in the making: writes the logs, plants secrets and needles into their texts, and keeps the truth.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { LETTERS, Random, Writer } from "./random.ts";

export interface Tokens {
  input: number;
  output: number;
  cacheCreate: number;
  cacheRead: number;
}

export interface Place {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** Where in the record, e.g. `message.content[0].text`; a copy in `toolUseResult` is a place of its own. */
  readonly path: string;
}

/** The fields that this has in common with `gen-corpus.mjs` mean the same. */
export interface Truth {
  bytes: number;
  files: number;
  sessions: number;
  subagentFiles: number;
  lines: number;
  badLines: number;
  userPrompts: number;
  assistantMessages: number;
  toolUses: number;
  toolResults: number;
  thinkingBlocks: number;
  replayedRecords: number;
  /** Once per API message, its last record; replayed records excluded. */
  tokens: Tokens;
  secrets: ({ readonly kind: string; readonly value: string } & Place)[];
  needles: Record<string, { planted: number; at: Place[] }>;
  sessionList: { readonly id: string; readonly file: string; readonly userPrompts: number }[];
}

export type Json = Record<string, unknown>;

const NEEDLES = ["zqrareone", "orchid lantern protocol", "fooBarQuxHandler_v2(", "ポテトサラダ検索", "zqcommonword"];

interface Mark {
  readonly needle?: string;
  readonly kind?: string;
  readonly value: string;
}

export class Tree {
  readonly truth: Truth = {
    bytes: 0,
    files: 0,
    sessions: 0,
    subagentFiles: 0,
    lines: 0,
    badLines: 0,
    userPrompts: 0,
    assistantMessages: 0,
    toolUses: 0,
    toolResults: 0,
    thinkingBlocks: 0,
    replayedRecords: 0,
    tokens: { input: 0, output: 0, cacheCreate: 0, cacheRead: 0 },
    secrets: [],
    needles: {},
    sessionList: [],
  };
  readonly random: Random;
  readonly writer: Writer;
  /** Path of the log being written, below the root. */
  file = "";
  lines: string[] = [];
  private readonly root: string;
  private planted: (Mark & { readonly path: string })[] = [];
  private nextPlant = 3000;
  private plants = 0;

  constructor(root: string, seed: number) {
    this.root = root;
    this.random = new Random(seed);
    this.writer = new Writer(this.random);
    for (const needle of NEEDLES) this.truth.needles[needle] = { planted: 0, at: [] };
  }

  /** Now and then puts a secret or a needle into a text; `copy` is the second place that repeats the same text. */
  plant(text: string, path: string, copy?: string): string {
    if (this.truth.bytes < this.nextPlant) return text;
    this.nextPlant = this.truth.bytes + this.random.int(5000, 40_000);
    const turn = this.plants++;
    const put = (inserted: string, mark: Mark): string => {
      for (const place of copy === undefined ? [path] : [path, copy]) this.planted.push({ ...mark, path: place });
      // At a space: a needle inside a word would be another word.
      const at = text.indexOf(" ", this.random.int(0, Math.max(0, text.length - 20)));
      return `${text.slice(0, Math.max(0, at))} ${inserted} ${text.slice(Math.max(0, at))}`;
    };
    if (turn % 3 === 0) {
      const { kind, value, written } = secret(this.random, turn / 3);
      return put(written, { kind, value });
    }
    const needle = NEEDLES[turn % 7] ?? "zqcommonword";
    const found = this.truth.needles[needle];
    if (found) found.planted++;
    return put(needle, { needle, value: needle });
  }

  /** Lines of this log that hold a plant. */
  marks(): readonly { readonly line: number }[] {
    const own = ({ file }: Place) => file === this.file;
    return [
      ...this.truth.secrets.filter(own),
      ...Object.values(this.truth.needles).flatMap(({ at }) => at.filter(own)),
    ];
  }

  record(value: Json): void {
    this.raw(JSON.stringify(value));
    for (const { needle, kind, value: planted, path } of this.planted) {
      const place = { file: this.file, line: this.lines.length, path };
      if (needle !== undefined) this.truth.needles[needle]?.at.push(place);
      else if (kind !== undefined) this.truth.secrets.push({ kind, value: planted, ...place });
    }
    this.planted = [];
  }

  raw(line: string): void {
    this.lines.push(line);
    this.truth.lines++;
    this.truth.bytes += Buffer.byteLength(line) + 1;
  }

  begin(file: string): void {
    this.file = file;
    this.lines = [];
    this.truth.files++;
  }

  end(): void {
    const path = join(this.root, this.file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${this.lines.join("\n")}\n`);
  }
}

/** Assembled here, so that no scanner takes this file for a leak. */
function secret(random: Random, turn: number): { kind: string; value: string; written: string } {
  const chars = (count: number) => random.chars(count, LETTERS);
  const values: [string, string, (value: string) => string][] = [
    ["github-pat", `gh${"p_"}${chars(36)}`, (value) => `git clone https://x:${value}@github.com/a/b`],
    [
      "aws-access-key-id",
      `AK${"IA"}${random.chars(16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
      (value) => `AWS_ACCESS_KEY_ID=${value}`,
    ],
    ["anthropic-api-key", `sk-${"ant-"}api03-${chars(93)}AA`, (value) => `export ANTHROPIC_API_KEY=${value}`],
    ["stripe-live-key", `sk_${"live_"}${chars(24)}`, (value) => `stripe.api_key = "${value}"`],
    ["npm-token", `npm${"_"}${chars(36)}`, (value) => `//npm.example.org/:_authToken=${value}`],
  ];
  const [kind, value, render] = values[turn % values.length] as (typeof values)[number];
  return { kind, value, written: render(value) };
}
