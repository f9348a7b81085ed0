// `setup`: a guided first run. Each step is written when it is answered, so that leaving it leaves nothing half done.

import { TraceError } from "../../core/errors.ts";
import { datasetName } from "../../core/scope.ts";
import type { App } from "../../ports/app.ts";
import type { ScopeChange, ScopeChanged, ScopeView } from "../../ports/app-publish.ts";
import { askerOf } from "../ask.ts";
import type { Asker } from "../asker.ts";
import type { Context, ExitCode } from "../context.ts";
import { defined } from "../defined.ts";
import { nextLines, printDocument } from "../document.ts";
import { bytes, counted } from "../render/numbers.ts";
import { summary } from "../render/scan.ts";
import { changedJson, changedText, nextOf, printProjects, projectJson, scopeJson, scopeText } from "../render/scope.ts";
import { oneLine } from "../render/text.ts";
import { scanJson } from "../wire.ts";
import { importedText } from "./config.ts";
import { olderJson } from "./prep.ts";
import { scanWithProgress } from "./scan.ts";

export interface SetupOptions {
  readonly yes?: true;
  readonly source?: readonly string[];
  readonly repo?: string;
  readonly exclude?: readonly string[];
  readonly redact?: readonly string[];
  readonly redactUsernames?: readonly string[];
}

export async function setup(context: Context, options: SetupOptions): Promise<ExitCode> {
  if (options.yes) return withoutQuestions(context, options);
  const asker = await askerOf(context);
  if (!asker) {
    throw new TraceError("usage", "there is no terminal to ask questions in", {
      hint: 'Run it in a terminal, or say all: tracemill setup --yes --source "claude|codex|both|all" [--repo OWNER/NAME] [--exclude "a,b"]',
    });
  }
  return guided(context, asker, options);
}

/**
 * Projects are never confirmed here: whoever chooses among them has to have seen them, and this prints them for the
 * first time.
 */
async function withoutQuestions(context: Context, options: SetupOptions): Promise<ExitCode> {
  const { source, repo, exclude, redact, redactUsernames } = options;
  if (source === undefined) {
    throw new TraceError("usage", "--yes needs --source: nobody is asked which agents are in scope", {
      hint: 'Add --source "claude|codex|both|all".',
    });
  }
  const app = await context.app();
  const scan = await scanWithProgress(context, app, {});
  const folder = process.cwd();
  const change = defined({ sources: source, repo, exclude, redact, redactUserNames: redactUsernames });
  const changed = await app.changeScope(change, folder);
  const view = await app.scope({ folder, isSeen: true });
  const older = await app.importSettings({ dryRun: true, folder });
  const next = nextOf(view.standpoint);
  if (context.json) {
    const data = {
      ...scopeJson(view),
      projects: view.projects.map(projectJson),
      ...changedJson(changed),
      older_settings: olderJson(older),
      scan: scanJson(scan),
    };
    await printDocument(context, data, next);
  } else {
    await context.print(`${summary(scan)}${changedText(changed)}\n`);
    if (view.projects.length > 0) await printProjects(context, view.projects);
    await context.print(`\n${scopeText(view)}${nextLines(next)}`);
  }
  return changed.refused.length > 0 ? 1 : 0;
}

interface Run {
  readonly context: Context;
  readonly app: App;
  readonly asker: Asker;
  readonly folder: string;
  /** Writes a step, and says what it did. */
  change(change: ScopeChange): Promise<ScopeChanged>;
}

async function guided(context: Context, asker: Asker, options: SetupOptions): Promise<ExitCode> {
  const app = await context.app();
  const folder = process.cwd();
  const run: Run = {
    context,
    app,
    asker,
    folder,
    async change(change) {
      const changed = await app.changeScope(change, folder);
      context.note(changedText(changed).trimEnd());
      return changed;
    },
  };
  context.note(summary(await scanWithProgress(context, app, {})).trimEnd());
  await offerOlder(run);
  await chooseSources(run, options.source);
  await chooseProjects(run);
  await hideStrings(run);
  await nameRepository(run, options.repo);
  await offerLogin(run);
  const view = await app.scope({ folder, isSeen: false });
  await context.print(`${scopeText(view)}${nextLines(nextOf(view.standpoint))}`);
  return 0;
}

async function offerOlder({ app, asker, folder, context }: Run): Promise<void> {
  const { files } = await app.importSettings({ dryRun: true, folder });
  const usable = files.filter(({ taken }) => taken.length > 0);
  if (usable.length === 0) return;
  const names = [...new Set(usable.map(({ tool }) => tool))].join(", ");
  if (!(await asker.confirm(`Settings of ${names} are here. Take them in?`, true))) return;
  context.note(importedText(await app.importSettings({ dryRun: false, folder })).trimEnd());
}

async function chooseSources(
  { app, asker, folder, change, context }: Run,
  given: readonly string[] | undefined,
): Promise<void> {
  if (given) return void (await change({ sources: given }));
  const found = (await app.sources()).filter(({ sessions, hidden }) => sessions + hidden > 0);
  if (found.length === 0) return;
  const { scope } = await app.scope({ folder, isSeen: false });
  const names = found.map(({ name }) => name);
  const initial = scope.sources === undefined || scope.sources === "all" ? [] : scope.sources;
  const chosen = await asker.several(
    "Which agents' sessions may be published? (space chooses, enter goes on)",
    found.map(({ name, title, sessions }) => ({ value: name, label: title, hint: counted(sessions, "session") })),
    initial.filter((name) => names.includes(name)),
  );
  if (chosen.length > 0) await change({ sources: chosen });
  else
    context.note(scope.sources === undefined ? "No agent is in scope yet." : "The agents in scope stay as they were.");
}

/** All of them are shown with the question. */
async function chooseProjects({ app, asker, folder, change, context }: Run): Promise<void> {
  const { projects } = await app.scope({ folder, isSeen: true });
  if (projects.length === 0) return;
  await printProjects(context, projects);
  const before = projects.filter(({ isExcluded, policy }) => isExcluded && policy !== "never");
  const chosen = await asker.several(
    "Which projects are to be left out of every export?",
    projects.map(({ project, sessions, sources, bytes: size }) => ({
      value: project.root,
      label: oneLine(project.name),
      hint: `${sources.join(", ")}, ${counted(sessions, "session")}, ${bytes(size)}, ${oneLine(project.root)}`,
    })),
    before.map(({ project }) => project.root),
  );
  const back = before.map(({ project }) => project.root).filter((root) => !chosen.includes(root));
  const left = projects.length - chosen.length;
  const isYes = await asker.confirm(`The other ${counted(left, "project")} may be exported for review?`, false);
  await change({
    ...(chosen.length > 0 && { exclude: chosen }),
    ...(back.length > 0 && { include: back }),
    confirmProjects: isYes,
  });
}

const MANY = "commas between them; empty: none";

async function hideStrings({ asker, change }: Run): Promise<void> {
  const strings = wordsOf(
    await asker.text(`Strings to hide always, as names of companies and clients (${MANY})`, { placeholder: "" }),
  );
  if (strings.length > 0) await change({ redact: strings });
  const names = wordsOf(await asker.text(`User names to hide, as your handles (${MANY})`, { placeholder: "" }));
  if (names.length > 0) await change({ redactUserNames: names });
}

function wordsOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

async function nameRepository({ app, asker, folder, change }: Run, given: string | undefined): Promise<void> {
  const { scope } = await app.scope({ folder, isSeen: false });
  if (given === undefined && scope.repo !== undefined) return;
  const check = (text: string) =>
    text.trim() === "" || datasetName(text) !== undefined ? undefined : "owner/name, or leave it empty";
  const asked =
    given ??
    (await asker.text("Dataset on the Hugging Face Hub, owner/name (empty: later)", { placeholder: "", check }));
  if (asked.trim() !== "") await change({ repo: asked });
}

async function offerLogin({ app, asker, folder, context }: Run): Promise<void> {
  const { account }: ScopeView = await app.scope({ folder, isSeen: false });
  if (account.isLoggedIn) return;
  if (!(await asker.confirm("Log in to the Hugging Face Hub now? It is needed only to publish.", false))) return;
  const token = await asker.password("Your token (it is not shown)");
  try {
    const { account: name } = await app.login(token, context.deps.interrupt());
    context.note(`Logged in as ${oneLine(name)}.`);
  } catch (error) {
    // All else is done: one can log in at any time.
    if (!(error instanceof TraceError) || error.code === "aborted") throw error;
    context.note(`Not logged in: ${oneLine(error.message)}. Later: tracemill login`);
  }
}
