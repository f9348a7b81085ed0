// Takes the settings of other tools in, once each: what they hide and leave out first, since that can do no harm.

import { reasonOf, TraceError } from "../../core/errors.ts";
import { isCalled, type OlderSettings, readOlderSettings } from "../../curate/older-settings.ts";
import type { ImportedSettings, ScopeChange } from "../../ports/app-publish.ts";
import { type ChangeDeps, type Importable, importPrivacy } from "../privacy-changes.ts";
import { changeScope } from "./scope-change.ts";
import type { ScopeDeps } from "./scope-deps.ts";

interface Older {
  readonly path: string;
  readonly tool: string;
  readonly text: string | undefined;
  readonly reason: string | undefined;
}

export interface ImportDeps<File extends Older> extends ScopeDeps {
  olderFiles(folder: string): readonly File[];
  isImported(file: File): boolean;
  noteImported(files: readonly File[]): Promise<void>;
  /** Lists of what is to be hidden, out of a settings file; undefined where it is none. */
  readPrivacy(text: string): Importable | undefined;
  /** The fields of a settings file, JSON or YAML; undefined where it is none. */
  fieldsOf(text: string): Readonly<Record<string, unknown>> | undefined;
  readonly addPrivacy: ChangeDeps["add"];
}

type Told = ImportedSettings["files"][number];

export async function importSettings<File extends Older>(
  deps: ImportDeps<File>,
  { dryRun, folder }: { readonly dryRun: boolean; readonly folder: string },
): Promise<ImportedSettings> {
  const found = deps.olderFiles(folder);
  const already = found.filter((file) => file.text !== undefined && deps.isImported(file));
  const files: Told[] = [];
  for (const file of found) {
    if (already.includes(file)) continue;
    const { told, isDone } = await takeOne(deps, file, { dryRun, folder });
    files.push(told);
    // Each by itself: what a later one fails with leaves this one done.
    if (isDone && !dryRun) await deps.noteImported([file]);
  }
  return deps.shown({ files, already: already.map(({ path }) => path) });
}

async function takeOne<File extends Older>(
  deps: ImportDeps<File>,
  file: File,
  options: { readonly dryRun: boolean; readonly folder: string },
): Promise<{ readonly told: Told; readonly isDone: boolean }> {
  const { path, tool } = file;
  const fail = (reason: string) => ({ told: { path, tool, taken: [], left: [reason] }, isDone: false });
  if (file.text === undefined) return fail(file.reason ?? "it cannot be read");
  const fields = deps.fieldsOf(file.text);
  if (fields === undefined) return fail("it is no settings file: neither JSON nor YAML");
  const settings = readOlderSettings(fields);
  try {
    const hidden = await hide(deps, settings, { path, dryRun: options.dryRun });
    const scoped = await scope(deps, settings, { ...options, tool });
    const told = {
      path,
      tool,
      taken: [...hidden.taken, ...scoped.taken],
      left: [...hidden.left, ...scoped.left, ...settings.left],
    };
    return { told, isDone: true };
  } catch (error) {
    // What is wrong with one tool's file stops no other; a disk that is full stops all.
    if (error instanceof TraceError && ["usage", "unknown_source", "not_found"].includes(error.code))
      return fail(reasonOf(error));
    throw error;
  }
}

async function hide<File extends Older>(
  deps: ImportDeps<File>,
  { privacy }: OlderSettings,
  { path, dryRun }: { readonly path: string; readonly dryRun: boolean },
) {
  const found = Object.keys(privacy).length > 0 ? deps.readPrivacy(JSON.stringify(privacy)) : undefined;
  if (!found) return { taken: [], left: [] };
  const add: ChangeDeps["add"] = dryRun ? async () => ({ path, added: 0, already: 0 }) : deps.addPrivacy;
  const { taken, refused } = await importPrivacy({ add }, found, path);
  const counts: readonly (readonly [number, string])[] = [
    [taken.customPatterns, "patterns to hide"],
    [taken.customWords, "strings to hide"],
    [taken.userNames, "user names to hide"],
    [taken.domains, "domains to hide"],
  ];
  return {
    taken: counts.flatMap(([count, what]) => (count > 0 ? [`${what}: ${count}`] : [])),
    left: refused.map(({ what, reason }) => `${what}: ${reason}`),
  };
}

const CHOOSE = 'ask the person, then run: tracemill config --source "claude|codex|both|all"';

async function scope<File extends Older>(
  deps: ImportDeps<File>,
  { repo, source, isStopped, excluded, connected }: OlderSettings,
  { dryRun, folder, tool }: { readonly dryRun: boolean; readonly folder: string; readonly tool: string },
) {
  const now = await deps.readScope();
  const taken: string[] = [];
  const left: string[] = [];
  const change: { -readonly [Key in keyof ScopeChange]: ScopeChange[Key] } = { confirmProjects: false };
  const once = (name: string, value: string | undefined, own: unknown, set: (value: string) => void) => {
    if (value === undefined) return;
    if (own !== undefined) left.push(`${name}: one is set already`);
    else {
      set(value);
      taken.push(`${name}: ${value}`);
    }
  };
  once("repo", repo, now.repo, (value) => {
    change.repo = value;
  });
  if (change.repo !== undefined) {
    const another = "name a new dataset where it has published to it: tracemill config --repo owner/name";
    taken.push(`what ${tool} wrote there is never replaced: ${another}`);
  }
  if (isStopped) {
    const agents = source === undefined ? "" : ` (${source})`;
    left.push(`dataset_enabled: it is switched off there, so no agents are in scope${agents}: ${CHOOSE}`);
  } else {
    once("source", source, now.sources, (value) => {
      change.sources = value === "all" ? "all" : value.split(",");
    });
  }
  const rootsOf = rootsIn(deps);
  if (excluded.length > 0) {
    change.exclude = excluded.flatMap((name) => rootsOf(name) ?? name);
    taken.push(`excluded projects: ${excluded.join(", ")}`);
    const unknown = excluded.filter((name) => rootsOf(name) === undefined);
    if (unknown.length > 0) taken.push(`of these no project is called ${unknown.join(", ")}: kept for one to come`);
  }
  if (connected.length > 0 && now.connected.length > 0) left.push("connected projects: some are connected already");
  const wanted = now.connected.length > 0 ? [] : connected;
  const there = wanted.flatMap((name) => rootsOf(name) ?? []);
  const gone = wanted.filter((name) => rootsOf(name) === undefined);
  if (there.length > 0) {
    change.connect = there;
    taken.push(`connected projects: ${wanted.filter((name) => !gone.includes(name)).join(", ")}`);
  }
  if (gone.length > 0) left.push(`connected projects: no project is called ${gone.join(", ")}`);
  if (!dryRun && Object.keys(change).length > 1) await changeScope(deps, change, folder);
  return { taken, left };
}

/** By their own names, then by those that these tools made of their folders. */
function rootsIn(deps: ScopeDeps): (name: string) => readonly string[] | undefined {
  const all = deps.projects().map(({ project }) => project);
  return (name) => {
    const own = all.filter((project) => project.name === name);
    const found = own.length > 0 ? own : all.filter(({ root }) => isCalled(root, name));
    return found.length > 0 ? found.map(({ root }) => root) : undefined;
  };
}
