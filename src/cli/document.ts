// The one JSON document that a command prints with `--json`.

import type { Context } from "./context.ts";

/** Raised when a field is renamed, removed or means something else; new fields do not raise it. */
export const SCHEMA_VERSION = 1;

/** What the reader, person or agent, may do next. */
export interface Next {
  readonly steps: readonly string[];
  readonly command?: string;
}

/** Fields that are undefined are left out: unknown is absent, never null and never 0, but for a few keys of the seed. */
export function toDocument(data: object, next: Next): object {
  return { schema_version: SCHEMA_VERSION, ...data, next_steps: next.steps, next_command: next.command ?? null };
}

export async function printDocument(context: Context, data: object, next: Next): Promise<void> {
  await context.print(
    `${JSON.stringify(toDocument(data, next), undefined, context.deps.stdout.isTTY ? 2 : undefined)}\n`,
  );
}

/** The next steps as a person reads them. */
export function nextLines(next: Next): string {
  if (next.steps.length === 0 && next.command === undefined) return "";
  const steps = next.steps.map((step) => `  ${step}\n`).join("");
  return next.command === undefined ? `\n${steps}` : `\n${steps}  $ ${next.command}\n`;
}
