// What a dataset holds, counted over its whole index: the numbers of its card and its metadata.

import type { DatasetVersion, PublishedFile } from "../core/publication.ts";

export interface Group {
  readonly sessions: number;
  readonly rows: number;
}

export interface ProjectFigures extends Group {
  readonly slug: string;
  readonly name: string;
}

export interface DatasetFigures extends Group {
  readonly files: number;
  readonly bytes: number;
  /** Sums over the sessions whose logs tell. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Sessions of which nothing is known of tokens. */
  readonly withoutTokens: number;
  readonly projects: readonly ProjectFigures[];
  /** The largest first; a session counts for each of its models. */
  readonly byType: readonly (readonly [string, Group])[];
  readonly byModel: readonly (readonly [string, Group])[];
  readonly bySource: readonly (readonly [string, Group])[];
  readonly byMode: readonly (readonly [string, Group])[];
  /** ISO 8601, UTC: of the version. */
  readonly updated: string;
}

export function figuresOf({ files, version }: DatasetVersion): DatasetFigures {
  const sessions = files.flatMap((file) => file.sessions);
  const sum = (count: (one: (typeof sessions)[number]) => number | undefined) =>
    sessions.reduce((total, one) => total + (count(one) ?? 0), 0);
  const grouped = (names: (one: (typeof sessions)[number]) => readonly string[]) => {
    const groups = new Map<string, { sessions: number; rows: number }>();
    for (const one of sessions) {
      for (const name of new Set(names(one))) {
        const group = groups.get(name) ?? { sessions: 0, rows: 0 };
        groups.set(name, { sessions: group.sessions + 1, rows: group.rows + one.rows });
      }
    }
    return [...groups].sort(([a, one], [b, other]) => other.sessions - one.sessions || (a < b ? -1 : 1));
  };
  return {
    files: files.length,
    sessions: sessions.length,
    rows: sum(({ rows }) => rows),
    bytes: files.reduce((total, { bytes }) => total + bytes, 0),
    inputTokens: sum(({ input_tokens }) => input_tokens),
    outputTokens: sum(({ output_tokens }) => output_tokens),
    withoutTokens: sessions.filter((one) => one.input_tokens === undefined && one.output_tokens === undefined).length,
    projects: projectsOf(files),
    byType: grouped(({ type }) => [type]),
    byModel: grouped(({ models }) => models),
    bySource: grouped(({ source }) => [source]),
    byMode: grouped(({ mode }) => [mode]),
    updated: timeOf(version),
  };
}

function projectsOf(files: readonly PublishedFile[]): readonly ProjectFigures[] {
  return [...Map.groupBy(files, ({ project }) => project)]
    .map(([slug, own]) => ({
      slug,
      name: own[0]?.name ?? slug,
      sessions: own.reduce((sum, { sessions }) => sum + sessions.length, 0),
      rows: own.reduce((sum, { rows }) => sum + rows, 0),
    }))
    .sort((a, b) => (a.slug < b.slug ? -1 : 1));
}

/** `v20261126-101500-1a2b3c4d` says when it was made. */
function timeOf(version: string): string {
  const [, date = "", time = ""] = /^v(\d{8})-(\d{6})-/.exec(version) ?? [];
  const [year, month, day] = [date.slice(0, 4), date.slice(4, 6), date.slice(6)];
  return `${year}-${month}-${day}T${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}Z`;
}

const SIZES: readonly (readonly [most: number, name: string])[] = [
  [1e3, "n<1K"],
  [1e4, "1K<n<10K"],
  [1e5, "10K<n<100K"],
  [1e6, "100K<n<1M"],
  [1e7, "1M<n<10M"],
  [1e8, "10M<n<100M"],
];

/** As the Hub names sizes. */
export function sizeCategory(rows: number): string {
  return SIZES.find(([most]) => rows < most)?.[1] ?? "100M<n<1B";
}
