// What another tool's settings mean here: what is taken, and what is left, each with its reason. Pure.

import { datasetName } from "../core/scope.ts";

/** Nothing of it is a value that was to be hidden. */
export interface OlderSettings {
  readonly repo: string | undefined;
  readonly source: string | undefined;
  /** CodeClaw's switch: nothing was to be exported or published. */
  readonly isStopped: boolean;
  /** Names of projects as that tool made them. */
  readonly excluded: readonly string[];
  readonly connected: readonly string[];
  /** What is to be hidden, under the keys that it stands under there. */
  readonly privacy: Readonly<Record<string, unknown>>;
  /** Settings that have no place here, each with the reason. */
  readonly left: readonly string[];
}

const PRIVACY = ["redact_strings", "redact_usernames", "custom_patterns", "custom_words", "user_names", "domains"];
/** Whatever else they are called: these are never read further. */
const CREDENTIAL = /token|key|secret|password|credential|auth(?!or)/i;
/** Counters, caches and stages: of no use elsewhere, and of no interest. */
const STATE =
  /^(?:stage|last_|stats_|synced_|published_|dataset_latest|projects_confirmed|review_|publish_attestation|pending_|device_|watch_|.*_at$)/;
const STOP = "dataset_enabled";
const EXCLUDED = ["excluded_projects", "disabled_projects"];

export function readOlderSettings(value: Readonly<Record<string, unknown>>): OlderSettings {
  const left: string[] = [];
  const privacy: Record<string, unknown> = {};
  const excluded: string[] = [];
  const connected: string[] = [];
  let repo: string | undefined;
  let source: string | undefined;
  let isStopped = false;
  const others: string[] = [];
  for (const [key, setting] of Object.entries(value)) {
    if (isNothing(setting) || STATE.test(key)) continue;
    if (PRIVACY.includes(key)) {
      privacy[key] = setting;
      const problem = hiddenProblem(key, setting);
      if (problem) left.push(`${key}: ${problem}; what it names is not hidden yet: tracemill config --redact`);
    } else if (EXCLUDED.includes(key) || key === "connected_projects") {
      const { names, problem } = namesIn(setting);
      (key === "connected_projects" ? connected : excluded).push(...names);
      if (problem) left.push(`${key}: ${problem}`);
    } else if (key === "repo") {
      repo = typeof setting === "string" ? datasetName(setting) : undefined;
      if (repo === undefined) left.push("repo: it is no owner/name");
    } else if (key === "source") {
      source = typeof setting === "string" && setting !== "auto" ? setting : undefined;
      if (source === undefined) left.push("source: it names no agent");
    } else if (key === STOP && typeof setting === "boolean") isStopped = !setting;
    else if (CREDENTIAL.test(key)) left.push(`${shownKey(key)}: tokens and keys are never taken; log in again`);
    else others.push(shownKey(key));
  }
  if (others.length > 0) left.push(`${[...new Set(others)].sort().join(", ")}: tracemill has no such setting`);
  return { repo, source, isStopped, excluded, connected, privacy, left };
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
}

function namesIn(value: unknown): { readonly names: readonly string[]; readonly problem?: string } {
  if (!Array.isArray(value)) return { names: [], problem: "it is no list" };
  const names = value.filter((one): one is string => typeof one === "string" && one.trim() !== "");
  const bad = value.length - names.length;
  // These tools put the agent before the name: `codex:web-shop`.
  const plain = names.map((name) => name.trim().replace(/^[a-z][a-z-]*:(?=.)/, ""));
  return { names: plain, ...(bad > 0 && { problem: `${bad} of its entries are no names` }) };
}

/** What was to be hidden and is not taken has to be told. */
function hiddenProblem(key: string, value: unknown): string | undefined {
  if (!Array.isArray(value)) return "it is no list";
  const isPattern = (one: unknown) => key === "custom_patterns" && typeof one === "object" && one !== null;
  const bad = value.filter((one) => !(typeof one === "string" && one.trim() !== "") && !isPattern(one)).length;
  return bad > 0 ? `${bad} of its entries are none that can be hidden` : undefined;
}

/** A key is told, but not what only looks like one. */
function shownKey(key: string): string {
  return /^[A-Za-z][\w-]{0,40}$/.test(key) ? key : "a key";
}

/**
 * Whether a tool that names projects by their folders' path, with hyphens for all signs, would call a root so:
 * `code-web-shop` is `/home/me/code/web-shop`.
 */
export function isCalled(root: string, name: string): boolean {
  const plain = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
  const wanted = plain(name);
  const own = plain(root);
  return wanted !== "" && (own === wanted || own.endsWith(`-${wanted}`));
}
