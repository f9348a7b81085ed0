// `confirm`: what a person states of an export, and what of it was found to hold.

import { OBSTACLES, type ObstacleKind } from "../../core/publication.ts";
import type { Confirmed } from "../../ports/app-publish.ts";
import type { Context, ExitCode } from "../context.ts";
import { nextLines, printDocument } from "../document.ts";
import { bytes, count, counted } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { nextOf } from "../render/scope.ts";
import { oneLine } from "../render/text.ts";
import { placeOf, type WhereOptions } from "../where.ts";
import { confirmedJson, projectsOf } from "../wire-publish.ts";

export interface ConfirmOptions extends WhereOptions {
  readonly file?: string;
  readonly fullName?: string;
  readonly skipFullNameScan?: true;
  readonly attestFullName?: string;
  readonly attestSensitive?: string;
  readonly attestManualScan?: string;
  readonly scanned?: readonly string[];
  readonly acceptFindings?: string;
  readonly acceptWithheld?: string;
  readonly acceptNameMatches?: string;
  readonly acceptShrunk?: string;
  readonly acceptLoosened?: string;
}

export async function confirm(context: Context, options: ConfirmOptions): Promise<ExitCode> {
  const app = await context.app();
  const { attestFullName, attestSensitive, attestManualScan } = options;
  const done = await app.confirm({
    file: options.file,
    place: placeOf(options),
    fullName: options.fullName,
    skipFullName: options.skipFullNameScan === true,
    attestations: {
      ...(attestFullName !== undefined && { fullName: attestFullName }),
      ...(attestSensitive !== undefined && { sensitive: attestSensitive }),
      ...(attestManualScan !== undefined && { manualScan: attestManualScan }),
    },
    scanned: options.scanned ?? [],
    accept: acceptedBy(options),
    signal: context.deps.interrupt(),
  });
  const next = nextOf(done.standpoint);
  if (context.json) await printDocument(context, confirmedJson(done), next);
  else await context.print(textOf(context, done) + nextLines(next));
  return 0;
}

function acceptedBy(options: ConfirmOptions): Readonly<Partial<Record<ObstacleKind, string>>> {
  const reasons: Readonly<Record<ObstacleKind, string | undefined>> = {
    findings: options.acceptFindings,
    withheld: options.acceptWithheld,
    names: options.acceptNameMatches,
    shrunk: options.acceptShrunk,
    loosened: options.acceptLoosened,
  };
  return Object.fromEntries(OBSTACLES.flatMap((kind) => (reasons[kind] === undefined ? [] : [[kind, reasons[kind]]])));
}

function textOf(context: Context, { candidate, nameScan, scanned, accepted }: Confirmed): string {
  const paint = createPaint(context);
  const size = candidate.files.reduce((sum, { bytes: of }) => sum + of, 0);
  const rows = candidate.files.reduce((sum, file) => sum + file.rows, 0);
  const projects = projectsOf(candidate.sessions);
  const lines = [
    paint.bold(`Confirmed: ${counted(candidate.sessions.length, "session")}, ${counted(rows, "row")}, ${bytes(size)}.`),
    `  sha256 ${candidate.sha256}`,
    `  ${projects
      .slice(0, 8)
      .map(({ name, sessions }) => `${oneLine(name)} ${count(sessions)}`)
      .join(", ")}${projects.length > 8 ? `, and ${counted(projects.length - 8, "more project")}` : ""}`,
    nameScan.skipped
      ? "  the name was not said: nothing was looked for"
      : `  the name was found ${counted(nameScan.matches, "time")}`,
    `  ${counted(scanned, "session")} looked at by the person`,
    ...accepted.map((one) => `  accepted with a reason: ${one.kind}, ${count(one.count)}`),
  ];
  return `${lines.join("\n")}\n`;
}
