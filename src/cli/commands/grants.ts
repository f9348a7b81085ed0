// `grants`: standing permissions to publish to one private place, given and taken back.

import type { Grant } from "../../core/publication.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, nextLines, printDocument } from "../document.ts";
import { shellWord } from "../query.ts";
import { when } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { renderTable } from "../render/table.ts";
import { oneLine } from "../render/text.ts";
import { grantJson } from "../wire-ledger.ts";

export async function list(context: Context): Promise<ExitCode> {
  const app = await context.app();
  const grants = await app.grants();
  const next: Next = grants.length === 0 ? { steps: ["No place may be published to without asking."] } : { steps: [] };
  if (context.json) {
    await printDocument(context, { grants: grants.map(grantJson) }, next);
    return 0;
  }
  if (grants.length > 0) {
    const paint = createPaint(context);
    const columns = [
      { title: "id", paint: paint.bold },
      { title: "to" },
      { title: "place", flexible: true },
      { title: "since" },
      { title: "in their words", flexible: true, paint: paint.dim },
    ] as const;
    const rows = grants.map(({ id, place, at, attestation }) => [id, place.sink, place.at, when(at), attestation]);
    for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
  }
  await context.print(nextLines(next));
  return 0;
}

export async function add(
  context: Context,
  sink: string,
  at: string,
  { attestation }: { readonly attestation: string },
): Promise<ExitCode> {
  const app = await context.app();
  const grant = await app.grant({ sink, at }, attestation, context.deps.interrupt());
  const next: Next = {
    steps: ["It holds until it is taken back:"],
    command: `tracemill grants revoke ${shellWord(grant.id)}`,
  };
  return print(context, { grant, said: "may be published to without asking, privately", next });
}

export async function revoke(context: Context, id: string): Promise<ExitCode> {
  const app = await context.app();
  const grant = await app.revoke(id);
  return print(context, { grant, said: "is asked about again", next: { steps: [] } });
}

async function print(
  context: Context,
  { grant, said, next }: { readonly grant: Grant; readonly said: string; readonly next: Next },
): Promise<ExitCode> {
  if (context.json) await printDocument(context, { grant: grantJson(grant) }, next);
  else await context.print(`${oneLine(grant.place.at)} ${said} (${grant.id})\n${nextLines(next)}`);
  return 0;
}
