// One line of the table: a figure, its bound, and whether it holds.

export interface Result {
  readonly name: string;
  /** What was measured, with its ratio, as people read it. */
  readonly figure: string;
  readonly bound: string;
  /** Undefined: could not be measured here. */
  readonly pass: boolean | undefined;
  readonly numbers: Readonly<Record<string, number | string | undefined>>;
}

export interface Ratio {
  readonly name: string;
  /** Milliseconds. */
  readonly value: number;
  readonly base: number;
  readonly of: string;
  readonly limit: number;
}

export function ratioResult({ name, value, base, of, limit }: Ratio): Result {
  const ratio = value / base;
  return {
    name,
    figure: `${ratio.toFixed(2)}x (${ms(value)} / ${of} ${ms(base)})`,
    bound: `<= ${limit}x`,
    pass: ratio <= limit,
    numbers: { ms: round(value), base_ms: round(base), ratio: round(ratio) },
  };
}

export function memoryResult(name: string, bytes: number | undefined, limitMiB: number): Result {
  const mib = bytes === undefined ? undefined : bytes / 2 ** 20;
  return {
    name,
    figure: mib === undefined ? "not measured here" : `${mib.toFixed(0)} MiB`,
    bound: `<= ${limitMiB} MiB`,
    pass: mib === undefined ? undefined : mib <= limitMiB,
    numbers: { mib: mib === undefined ? undefined : round(mib) },
  };
}

export function ms(value: number): string {
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(value < 10 ? 2 : 0)} ms`;
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

export function printTable(results: readonly Result[]): string {
  const rows = results.map(({ name, figure, bound, pass }) => [
    pass === undefined ? "  -  " : pass ? "PASS " : "FAIL ",
    name,
    figure,
    bound,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(0, ...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) => row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ")).join("\n");
}
