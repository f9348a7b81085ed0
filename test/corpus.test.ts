// The figures of real logs, where the development corpus lies beside the repository: every one that TRUTH.md maps.

import { existsSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { json, type Place, ROOT, temporaryFolder } from "./command.ts";
import { freshBin } from "./fresh-bin.ts";

const BESIDE = resolve(ROOT, "../shared/corpus");
const present = existsSync(join(BESIDE, "truth.json"));
const CORPUS = present ? realpathSync(BESIDE) : BESIDE;

type Figures = Readonly<Record<string, unknown>>;
interface Truth extends Figures {
  readonly tier: string;
  readonly file: string;
  readonly nonstandard?: string;
  readonly omitted?: Readonly<Record<string, string>>;
  readonly subagents?: Readonly<Record<string, Figures>>;
}

interface SessionJson {
  readonly id: string;
  readonly external_id: string;
  readonly log: string;
  readonly prompts: number;
  readonly assistant_messages: number;
  readonly tool_calls: number;
  readonly tool_results: number;
  readonly usage?: Readonly<Record<string, number>>;
  readonly models: readonly string[];
  readonly has_compaction: boolean;
  readonly is_subagent: boolean;
  readonly hidden: boolean;
}

interface Scanned {
  readonly place: Place;
  readonly issues: readonly {
    readonly log?: string;
    readonly line?: number;
    readonly code: string;
    readonly message: string;
  }[];
  readonly sessions: readonly SessionJson[];
}

const number = (value: unknown) => (typeof value === "number" ? value : undefined);
const sum = (...values: readonly unknown[]) => values.reduce<number>((total, value) => total + (number(value) ?? 0), 0);

/** What `sessions list` must say, from what truth.json says: the table at the end of TRUTH.md. Absent = not known. */
type Mapping = (truth: Figures) => Record<string, number | string[] | boolean | undefined>;

const MAPPINGS: Readonly<Record<string, Mapping>> = {
  "claude-code": (truth) => ({
    assistant_messages: number(truth.assistant_messages),
    tool_calls: number(truth.tool_use_count),
    tool_results: number(truth.tool_results_paired),
    "usage.input_tokens": number(truth.input_tokens),
    "usage.output_tokens": number(truth.output_tokens),
    "usage.cache_read_tokens": number(truth.cache_read_tokens),
    "usage.cache_creation_tokens": number(truth.cache_creation_tokens),
    has_compaction: truth.has_compaction as boolean | undefined,
  }),
  codex: (truth) => {
    const tokens = truth.tokens as Readonly<Record<string, number>> | undefined;
    return {
      prompts: number(truth.user_prompts),
      assistant_messages: number(truth.assistant_messages),
      tool_calls: number(truth.tool_call_count),
      tool_results: number(truth.tool_outputs_paired),
      "usage.input_tokens": tokens && sum(tokens.input_tokens, -(tokens.cached_input_tokens ?? 0)),
      "usage.cache_read_tokens": tokens?.cached_input_tokens,
      "usage.output_tokens": tokens?.output_tokens,
      "usage.reasoning_tokens": tokens?.reasoning_output_tokens,
      has_compaction: truth.has_compaction as boolean | undefined,
    };
  },
  gemini: (truth) => {
    const tokens = truth.tokens as Readonly<Record<string, number>> | undefined;
    return {
      prompts: number(truth.user_prompts),
      tool_calls: number(truth.tool_call_count),
      "usage.input_tokens": tokens && sum(tokens.input, -(tokens.cached ?? 0)),
      "usage.cache_read_tokens": tokens?.cached,
      "usage.output_tokens": tokens && sum(tokens.output, tokens.thoughts),
      "usage.reasoning_tokens": tokens?.thoughts,
    };
  },
  pi: piFigures,
  openclaw: piFigures,
};

/** Of Pi's records, which OpenClaw writes too. */
function piFigures(truth: Figures): ReturnType<Mapping> {
  const tokens = truth.tokens as Readonly<Record<string, number>> | undefined;
  return {
    prompts: number(truth.user_prompts) ?? number(truth.user_messages),
    assistant_messages: number(truth.assistant_messages),
    tool_calls: number(truth.tool_call_count),
    tool_results: number(truth.tool_results_paired),
    "usage.input_tokens": tokens?.input,
    "usage.cache_read_tokens": tokens?.cacheRead,
    "usage.cache_creation_tokens": tokens?.cacheWrite,
    "usage.output_tokens": tokens?.output,
    has_compaction: number(truth.compactions) === undefined ? undefined : sum(truth.compactions) > 0,
  };
}

/** The homes of a tier: its folder, and those that lie in `snapshots/`. */
function homesOf(agent: string, tier: string): string[] {
  if (!existsSync(join(CORPUS, agent, tier))) return [];
  const snapshots = join(agent, tier, "snapshots");
  const names = existsSync(join(CORPUS, snapshots)) ? readdirSync(join(CORPUS, snapshots)).sort() : [];
  return [join(agent, tier), ...names.map((name) => join(snapshots, name))];
}

function scan(folder: string): Scanned {
  const home = join(CORPUS, folder);
  const place = { bin: freshBin(), home, data: temporaryFolder(`corpus-${folder.replaceAll("/", "-")}`) };
  const { issues } = json<Pick<Scanned, "issues">>(place, "scan");
  const { sessions } = json<Pick<Scanned, "sessions">>(place, "sessions", "list", "--limit", "0");
  return { place, issues, sessions };
}

function expected(agent: string, tier: string, home: string): [file: string, truth: Figures][] {
  const isSnapshot = home.includes("/snapshots/");
  return expectedOf(agent, tier).filter(([file]) =>
    isSnapshot ? file.startsWith(`${home}/`) : !file.includes("/snapshots/"),
  );
}

function expectedOf(agent: string, tier: string): [file: string, truth: Figures][] {
  const truth = JSON.parse(readFileSync(join(CORPUS, "truth.json"), "utf8")) as Record<string, Record<string, Truth>>;
  return Object.values(truth[agent] ?? {})
    .filter((one) => one.tier === tier && one.nonstandard === undefined)
    .flatMap((one) => [
      [one.file, one] as [string, Figures],
      ...Object.entries(one.subagents ?? {}).map(([stem, figures]): [string, Figures] => [
        `${one.file.replace(/\.jsonl$/, "")}/subagents/${stem}.jsonl`,
        figures,
      ]),
    ]);
}

function field(session: SessionJson, path: string): unknown {
  const [first, second] = path.split(".") as [keyof SessionJson, string | undefined];
  const value: unknown = session[first];
  return second === undefined ? value : (value as Record<string, unknown> | undefined)?.[second];
}

/** Claude Code's prompts may be counted with or without those typed into a queue, a tool result or as a command. */
function promptRange(truth: Figures): readonly [least: number, most: number] | undefined {
  const least = number(truth.user_prompts);
  if (least === undefined) return undefined;
  return [least, sum(least, truth.queued_prompts, truth.prompts_in_tool_results, truth.slash_commands)];
}

const scanned: Place[] = [];
afterAll(() => {
  for (const place of scanned) rmSync(place.data, { recursive: true, force: true });
});

const TIERS = Object.keys(MAPPINGS).flatMap((agent) =>
  ["real", "fixture"].flatMap((tier) => homesOf(agent, tier).map((home) => ({ agent, tier, home }))),
);

for (const { agent, tier, home } of TIERS) {
  describe.skipIf(!present)(home, () => {
    let result: Scanned;
    beforeAll(() => {
      result = scan(home);
      scanned.push(result.place);
    }, 300_000);

    test("every issue has a log and a line", () => {
      expect(result.issues.filter((issue) => issue.log === undefined || issue.line === undefined)).toEqual([]);
    });

    test.each(present ? expected(agent, tier, home) : [])("%s", (file, truth) => {
      const log = join(CORPUS, file);
      const session = result.sessions.find((one) => one.log === log);
      if (!session) throw new Error(`no session was read from ${log}`);
      for (const [name, value] of Object.entries(MAPPINGS[agent]?.(truth) ?? {})) {
        if (value === undefined) continue;
        const ours = field(session, name);
        // Some fixtures' logs do not have every usage field: truth.json sums nothing to 0, we leave it unknown.
        if (ours === undefined && value === 0 && tier === "fixture" && name.startsWith("usage.")) continue;
        expect.soft(ours, name).toEqual(value);
      }
      const omitted = (truth.omitted ?? {}) as Readonly<Record<string, string>>;
      if (/no usage/.test(omitted.input_tokens ?? omitted.tokens ?? "")) expect.soft(session.usage).toBeUndefined();
      if (agent === "claude-code") {
        const [least, most] = promptRange(truth) ?? [0, Number.POSITIVE_INFINITY];
        expect.soft(session.prompts, "prompts").toBeGreaterThanOrEqual(least);
        expect.soft(session.prompts, "prompts").toBeLessThanOrEqual(most);
      }
      if (truth.is_guardian === true || truth.is_empty === true) expect.soft(session.hidden, "hidden").toBe(true);
    });
  });
}

/** Not in the mapping, but of one definition: what `sessions show` counts. */
const COUNTS = [
  "lines",
  "records",
  "thinking_blocks",
  "tools",
  "slash_commands",
  "compact_boundaries",
  "rewind_points",
];

describe.skipIf(!present)("sessions show", () => {
  test("counts what truth.json counts, for every real Claude Code session", () => {
    const place = scanned.find((one) => one.home.endsWith(join("claude-code", "real")));
    if (!place) throw new Error("the real tier was not scanned");
    const differences: string[] = [];
    for (const [file, truth] of expectedOf("claude-code", "real")) {
      const id = (file.split("/").at(-1) as string).replace(/\.jsonl$/, "");
      const { counts } = json<{ counts: Figures }>(place, "sessions", "show", `claude-code:${id}`);
      for (const name of COUNTS) {
        if (truth[name] === undefined) continue;
        const [ours, theirs] = [counts[name], truth[name]].map((value) => JSON.stringify(sorted(value)));
        if (ours !== theirs) differences.push(`${id} ${name}: ${ours} instead of ${theirs}`);
      }
    }
    expect(differences).toEqual([]);
  });
});

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
