// `receipts`: the ledger of what left this machine, as a list and one by one.

import { TraceError } from "../../core/errors.ts";
import type { LedgerEntry, LedgerEvent } from "../../core/publication.ts";
import type { Context, ExitCode } from "../context.ts";
import { nextLines, printDocument } from "../document.ts";
import { bytes, count, counted, when } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { renderTable } from "../render/table.ts";
import { oneLine } from "../render/text.ts";
import { entryJson } from "../wire-ledger.ts";

export async function list(context: Context): Promise<ExitCode> {
  const app = await context.app();
  const entries = await app.ledger();
  const next =
    entries.length === 0
      ? { steps: ["Nothing left this machine through tracemill yet."] }
      : { steps: ["Show one whole:"], command: `tracemill receipts show ${entries.at(-1)?.seq}` };
  if (context.json) {
    await printDocument(context, { receipts: entries.map(entryJson) }, next);
    return 0;
  }
  if (entries.length > 0) {
    const paint = createPaint(context);
    const columns = [
      { title: "#", align: "right" },
      { title: "when" },
      { title: "what", paint: paint.bold },
      { title: "details", flexible: true },
      { title: "who", flexible: true, paint: paint.dim },
    ] as const;
    const rows = entries.map(({ seq, at, author, event }) => [
      count(seq),
      when(at),
      event.kind,
      summaryOf(event),
      author,
    ]);
    for (const piece of renderTable(columns, rows, { width: context.width, paint })) await context.print(piece);
  }
  await context.print(nextLines(next));
  return 0;
}

export async function show(context: Context, number: number): Promise<ExitCode> {
  const app = await context.app();
  const entry = (await app.ledger()).find(({ seq }) => seq === number);
  if (entry === undefined) {
    throw new TraceError("not_found", `there is no receipt ${number}`, { hint: "`tracemill receipts` lists them." });
  }
  if (context.json) await printDocument(context, { receipt: entryJson(entry) }, { steps: [] });
  else await context.print(wholeOf(entry));
  return 0;
}

function summaryOf(event: LedgerEvent): string {
  switch (event.kind) {
    case "export":
      return `${event.format}: ${counted(event.sessions, "session")}, ${bytes(event.bytes)}, sha256 ${event.sha256.slice(0, 12)}`;
    case "confirm":
      return `sha256 ${event.confirmation.sha256.slice(0, 12)}, ${counted(event.confirmation.scanned, "session")} looked at`;
    case "publishing":
      return `${event.place.at}: ${counted(event.files.length, "file")} to be sent, sha256 ${(event.sha256 ?? "none").slice(0, 12)}`;
    case "publish":
    case "unpublish":
      return `${event.place.at}: ${count(event.added)} new, ${count(event.replaced)} replaced, ${count(event.removed)} removed`;
    case "grant":
      return `${event.grant.place.at} (${event.grant.id})`;
    case "revoke":
      return event.id;
  }
}

/** Field by field: whoever reads one wants all of it. */
function wholeOf(entry: LedgerEntry): string {
  return `${linesOf(entryJson(entry), "").join("\n")}\n`;
}

function linesOf(value: object, indent: string): string[] {
  return Object.entries(value).flatMap(([name, field]) => {
    if (field === undefined) return [];
    if (typeof field !== "object" || field === null) return [`${indent}${name}: ${oneLine(String(field))}`];
    if (Array.isArray(field) && field.length === 0) return [`${indent}${name}: none`];
    return [`${indent}${name}:`, ...linesOf(field, `${indent}  `)];
  });
}
