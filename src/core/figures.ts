// Figures as people read them. An unknown figure is a dash, never 0.

import type { Usage } from "./usage.ts";

export const UNKNOWN = "–";

/** 1234567 -> 1,234,567 */
export function count(value: number | undefined): string {
  return value === undefined ? UNKNOWN : String(Math.round(value)).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** "1 session", "2 sessions" */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

function scaled(value: number, units: readonly string[], base: number): string {
  let scale = 0;
  let left = value;
  // 999.95 of one unit would be printed as 1000.0 of it.
  while (scale < units.length - 1 && Number(left.toFixed(scale === 0 ? 0 : 1)) >= base) {
    left /= base;
    scale++;
  }
  return `${scale === 0 ? Math.round(left) : left.toFixed(1)}${units[scale]}`;
}

/** 1234567 -> 1.2M */
export function tokens(value: number | undefined): string {
  return value === undefined ? UNKNOWN : scaled(value, ["", "K", "M", "B", "T"], 1000);
}

/** 1234567 -> 1.2 MB */
export function bytes(value: number | undefined): string {
  return value === undefined ? UNKNOWN : scaled(value, [" B", " KB", " MB", " GB", " TB"], 1000);
}

/** Millionths of a US dollar -> $12.34 */
export function money(microUsd: number | undefined): string {
  if (microUsd === undefined) return UNKNOWN;
  if (microUsd > 0 && microUsd < 5000) return "<$0.01";
  const cents = Math.round(microUsd / 10_000);
  return `$${count(Math.floor(cents / 100))}.${String(cents % 100).padStart(2, "0")}`;
}

export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const minutes = Math.round(ms / 60_000);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} days`;
}

/** "12.3K in, 4.5K out, 1.2M cache read, 300K cache write" */
export function usageWords(usage: Usage): string {
  const words = [
    usage.inputTokens === undefined ? undefined : `${tokens(usage.inputTokens)} in`,
    usage.outputTokens === undefined ? undefined : `${tokens(usage.outputTokens)} out`,
    usage.reasoningTokens ? `(${tokens(usage.reasoningTokens)} of it reasoning)` : undefined,
    usage.cacheReadTokens ? `${tokens(usage.cacheReadTokens)} cache read` : undefined,
    usage.cacheCreationTokens ? `${tokens(usage.cacheCreationTokens)} cache write` : undefined,
  ].filter((word) => word !== undefined);
  return words.length === 0 ? UNKNOWN : words.join(", ").replace(", (", " (");
}

/** All tokens of a usage; undefined where none is known. */
export function allTokens(usage: Usage): number | undefined {
  const known = [usage.inputTokens, usage.outputTokens, usage.cacheReadTokens, usage.cacheCreationTokens].filter(
    (value) => value !== undefined,
  );
  return known.length === 0 ? undefined : known.reduce((sum, value) => sum + value, 0);
}
