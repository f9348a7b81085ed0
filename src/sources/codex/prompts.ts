// Tells what a person typed from what Codex or its editor put into a user message.

/** What Codex itself writes in the user's name without a closing tag. */
const INJECTED = [
  "# AGENTS.md instructions",
  "The following is the Codex agent history",
  "<environment_context>",
  "<user_instructions>",
  "<turn_aborted>",
  "<subagent_notification>",
  "<skill>",
  "<recommended_plugins>",
  "<codex_internal_context",
];
const REQUEST = "## My request for Codex:";
const WRAPPERS = ["# Context from my IDE setup", "# Files mentioned by the user"];

/** True for text that begins as Codex's own context does, or is wrapped whole in one tag as all of its newer kinds are. */
export function isInjected(text: string): boolean {
  const trimmed = text.trimStart();
  if (INJECTED.some((start) => trimmed.startsWith(start))) return true;
  const tag = /^<([a-z][a-z0-9_-]{2,40})[ >]/.exec(trimmed)?.[1];
  return tag?.includes("_") === true && trimmed.trimEnd().endsWith(`</${tag}>`);
}

/** Splits an editor's wrapper into the context and the request that a person typed behind it. */
export function unwrapRequest(text: string): { readonly context: string | undefined; readonly request: string } {
  if (!WRAPPERS.some((start) => text.startsWith(start))) return { context: undefined, request: text };
  const at = text.indexOf(`\n${REQUEST}`);
  if (at < 0) return { context: undefined, request: text };
  const request = text.slice(at + 1 + REQUEST.length).trim();
  // The wrapper's heading alone says nothing.
  const body = text.slice(text.indexOf("\n"), at).trim();
  return { context: body === "" ? undefined : text.slice(0, at).trimEnd(), request };
}

/** The folder that `<environment_context>` names: the only place where the oldest logs do. */
export function cwdOf(text: string): string | undefined {
  if (!text.startsWith("<environment_context>")) return undefined;
  const found = /<cwd>([^<]{1,4096})<\/cwd>|Current working directory: ([^\n]{1,4096})/.exec(text.slice(0, 10_000));
  return found?.[1] ?? found?.[2];
}
