// Whether the figures of a generated tree are right and everything planted in it is found again.

import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import type { App } from "../src/index.ts";
import { createApp } from "../src/index.ts";
import { time, tracemill } from "./measure.ts";
import type { Result } from "./result.ts";
import type { Place, Truth } from "./tree.ts";
import type { LogTree } from "./trees.ts";

interface Stats {
  readonly sessions: number;
  readonly hidden_sessions: number;
  readonly prompts: number;
  readonly assistant_messages: number;
  readonly tool_calls: number;
  readonly tool_results: number;
  readonly thinking_blocks: number;
  readonly usage: Readonly<Record<string, number | undefined>>;
}

interface Listed {
  readonly id: string;
  readonly forked_from?: string;
  readonly external_id: string;
  readonly is_subagent: boolean;
  readonly prompts: number;
  readonly messages_inherited: number;
}

/** Every total of the truth against `stats`, every session against `sessions list`. */
export function totals(tree: LogTree, home: string): Result {
  const { truth } = tree;
  const stats: Stats = JSON.parse(time(tracemill(["stats", "--json"], tree.root, home)).stdout);
  const listed: { sessions: Listed[] } = JSON.parse(
    time(tracemill(["sessions", "list", "--limit", "0", "--json"], tree.root, home)).stdout,
  );
  const { usage } = stats;
  const pairs: [string, number | undefined, number][] = [
    ["sessions", listed.sessions.filter((row) => !row.is_subagent).length, truth.sessions],
    ["subagents", listed.sessions.filter((row) => row.is_subagent).length, truth.subagentFiles],
    ["prompts", stats.prompts, truth.userPrompts],
    ["assistant messages", stats.assistant_messages, truth.assistantMessages],
    ["tool calls", stats.tool_calls, truth.toolUses],
    ["tool results", stats.tool_results, truth.toolResults],
    ["thinking blocks", stats.thinking_blocks, truth.thinkingBlocks],
    ["input tokens", usage["input_tokens"], truth.tokens.input],
    ["output tokens", usage["output_tokens"], truth.tokens.output],
    ["cache creation tokens", usage["cache_creation_tokens"], truth.tokens.cacheCreate],
    ["cache read tokens", usage["cache_read_tokens"], truth.tokens.cacheRead],
    ...perSession(listed.sessions, truth),
  ];
  const wrong = pairs.filter(([, found, expected]) => found !== expected);
  const first = wrong.slice(0, 4).map(([name, found, expected]) => `${name} ${found} and not ${expected}`);
  return {
    name: "totals of truth.json",
    figure: wrong.length === 0 ? `all ${pairs.length} exact` : `${wrong.length} wrong: ${first.join("; ")}`,
    bound: "all exact",
    pass: wrong.length === 0,
    numbers: { figures: pairs.length, wrong: wrong.length },
  };
}

/** The truth gives replayed prompts to the session that had them first; where records are shared, that is a matter of choice. */
function perSession(rows: readonly Listed[], truth: Truth): [string, number | undefined, number][] {
  const byId = new Map(rows.map((row) => [row.external_id, row]));
  const copied = new Set(rows.map((row) => row.forked_from));
  const alone = truth.sessionList.filter(({ id }) => {
    const row = byId.get(id);
    return row === undefined || (row.messages_inherited === 0 && !copied.has(row.id));
  });
  return alone.map(({ id, userPrompts }) => [`prompts of ${id}`, byId.get(id)?.prompts, userPrompts]);
}

/** Every needle is found in each message that holds it, and a phrase around it brings that message up first. */
export async function needles(tree: LogTree, home: string): Promise<readonly Result[]> {
  const app = await createApp({ home, environment: { home: tree.root, variables: {}, platform: process.platform } });
  try {
    const tried = { places: 0, missed: [] as string[], phrases: 0, first: 0, behind: [] as string[] };
    for (const [needle, { at }] of Object.entries(tree.truth.needles)) {
      const shown = at.filter(({ path }) => path.startsWith("message.") || path.startsWith("payload."));
      const result = await app.search(`"${needle}"`, { sort: "time", limit: 10_000 });
      // A message that several logs hold is found in one of them: its id tells.
      const found = new Set<string>(result.hits.map(({ message }) => message.id));
      for (const place of shown) {
        const record = lineOf(join(tree.root, place.file), place.line);
        if (insideKey(record, needle)) continue;
        tried.places++;
        const { uuid } = JSON.parse(record) as { uuid?: string };
        const line = `L${place.line}`;
        if (!found.has(uuid ?? line)) tried.missed.push(`${needle} in ${place.file}:${place.line}`);
      }
      if (needle.includes(" ")) await rankPhrases({ app, tree, needle, shown, tried });
    }
    return [
      {
        name: "needles found",
        figure: `${tried.places - tried.missed.length} of ${tried.places}${tried.missed.length > 0 ? `; first missed: ${tried.missed[0]}` : ""}`,
        bound: "all",
        pass: tried.missed.length === 0,
        numbers: { places: tried.places, missed: tried.missed.length },
      },
      {
        name: "phrase needles ranked first",
        figure: `${tried.first} of ${tried.phrases}${tried.behind.length > 0 ? `; first behind: ${tried.behind[0]}` : ""}`,
        bound: ">= 95 %",
        pass: tried.phrases > 0 && tried.first / tried.phrases >= 0.95,
        numbers: { phrases: tried.phrases, first: tried.first },
      },
    ];
  } finally {
    app.close();
  }
}

/** The generator puts some needles into a private key, which is masked as a whole. */
function insideKey(text: string, needle: string): boolean {
  const before = text.slice(0, text.indexOf(needle));
  return before.lastIndexOf("-----BEGIN ") > before.lastIndexOf("-----END ");
}

interface Ranking {
  readonly app: App;
  readonly tree: LogTree;
  readonly needle: string;
  readonly shown: readonly Place[];
  readonly tried: { phrases: number; first: number; behind: string[] };
}

/** The needle alone stands in many messages; with its neighbours it stands in one, which must come first. */
async function rankPhrases({ app, tree, needle, shown, tried }: Ranking): Promise<void> {
  for (const place of shown) {
    const words = around(lineOf(join(tree.root, place.file), place.line), needle);
    if (words === undefined) continue;
    tried.phrases++;
    const { hits } = await app.search(words, { sort: "rank", limit: 3 });
    const top = hits[0];
    const { uuid } = JSON.parse(lineOf(join(tree.root, place.file), place.line)) as { uuid?: string };
    if (top !== undefined && top.message.id === (uuid ?? `L${place.line}`)) tried.first++;
    else tried.behind.push(`${words} (${place.file}:${place.line})`);
  }
}

/** The needle with the text around it, two words on each side where there are any, as a person would paste it. */
function around(line: string, needle: string): string | undefined {
  const text = textWith(JSON.parse(line), needle);
  if (text === undefined) return undefined;
  const at = text.indexOf(needle);
  const words = (side: string) =>
    side.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word) && !/^-|["*]/.test(word));
  const before = words(text.slice(Math.max(0, at - 80), at)).slice(-2);
  const after = words(text.slice(at + needle.length, at + needle.length + 80)).slice(0, 2);
  return [...before, needle, ...after].join(" ");
}

/** The first string of a record, structured copies aside, that holds the needle. */
function textWith(value: unknown, needle: string): string | undefined {
  if (typeof value === "string") return value.includes(needle) ? value : undefined;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const found = key === "toolUseResult" ? undefined : textWith(inner, needle);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lineOf(path: string, number: number): string {
  const fd = openSync(path, "r");
  try {
    const chunk = Buffer.allocUnsafe(1 << 20);
    const pieces: Buffer[] = [];
    for (let line = 1, position = 0; line <= number; ) {
      const got = readSync(fd, chunk, 0, chunk.length, position);
      if (got === 0) break;
      position += got;
      let start = 0;
      for (;;) {
        const end = chunk.subarray(0, got).indexOf(10, start);
        if (line === number) pieces.push(Buffer.from(chunk.subarray(start, end < 0 ? got : end)));
        if (end < 0) break;
        line++;
        start = end + 1;
      }
    }
    return Buffer.concat(pieces).toString();
  } finally {
    closeSync(fd);
  }
}

/** No planted secret may be shown by any door. */
export async function secrets(tree: LogTree, home: string, count = 200): Promise<Result> {
  const known = new Set(["generic-password", "pii-email", "pii-phone", "aws-secret-key"]);
  const planted = [
    ...new Map(tree.truth.secrets.filter(({ kind }) => !known.has(kind)).map((one) => [one.value, one])).values(),
  ];
  const step = Math.max(1, Math.floor(planted.length / count));
  // The generator puts some needles into a secret, which is then none.
  const whole = ({ value, file, line }: (typeof planted)[number]) => {
    const text = lineOf(join(tree.root, file), line);
    const at = text.indexOf(JSON.stringify(value).slice(1, -1));
    const near = text.slice(Math.max(0, at - 40), at + value.length + 60);
    return at >= 0 && !Object.keys(tree.truth.needles).some((needle) => near.includes(needle));
  };
  const chosen = planted.filter((_, i) => i % step === 0).filter(whole);
  const app = await createApp({ home, environment: { home: tree.root, variables: {}, platform: process.platform } });
  const shown: string[] = [];
  try {
    for (const { value, kind, file } of chosen) {
      const word = value.match(/[A-Za-z0-9]{8,}/)?.[0] ?? value;
      const { hits } = await app.search(`"${word}"`, { sort: "rank", limit: 20 });
      const told = hits.some(
        ({ snippet, message }) => snippet.includes(value) || JSON.stringify(message.parts).includes(value),
      );
      if (told) shown.push(`${kind} of ${file}`);
    }
  } finally {
    app.close();
  }
  return {
    name: "planted secrets never shown",
    figure: `${chosen.length - shown.length} of ${chosen.length} hidden${shown.length > 0 ? `; first shown: ${shown[0]}` : ""}`,
    bound: "all",
    pass: shown.length === 0,
    numbers: { secrets: chosen.length, shown: shown.length },
  };
}
