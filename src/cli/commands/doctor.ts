// `doctor`: what is wrong on this machine, and the fix for each.

import type { DoctorCheck, DoctorReport } from "../../ports/app.ts";
import type { Context, ExitCode } from "../context.ts";
import { type Next, printDocument } from "../document.ts";
import { bytes } from "../render/numbers.ts";
import { createPaint } from "../render/paint.ts";
import { oneLine, plain } from "../render/text.ts";

/** Exits 1 when a check is an error; a warning is none. */
export async function doctor(context: Context, options: { readonly deep?: true }): Promise<ExitCode> {
  const app = await context.app();
  const report = await app.doctor({ deep: options.deep ?? false });
  const failed = report.checks.some((check) => check.status === "error");
  if (context.json)
    await printDocument(context, { ok: !failed, home: app.home, ...doctorJson(report) }, nextOf(report));
  else await printReport(context, app.home, report);
  return failed ? 1 : 0;
}

function doctorJson({ checks, sizes }: DoctorReport): object {
  return {
    checks: checks.map(({ name, status, detail, fix }) => ({ name, status, detail, fix })),
    sizes: sizes && {
      store_bytes: sizes.storeBytes,
      archive_bytes: sizes.archiveBytes,
      raw_bytes: sizes.rawBytes,
      waiting_text: sizes.waitingText,
    },
  };
}

async function printReport(context: Context, home: string, report: DoctorReport): Promise<void> {
  const paint = createPaint(context);
  const marks = { ok: paint.green("ok     "), warning: paint.yellow("warning"), error: paint.red("error  ") };
  const widest = Math.max(0, ...report.checks.map((check) => oneLine(check.name).length));
  const lines = report.checks.map((check: DoctorCheck) => {
    const fix = check.fix === undefined ? "" : `\n${" ".repeat(widest + 11)}fix: ${plain(check.fix)}`;
    return `${marks[check.status]}  ${oneLine(check.name).padEnd(widest)}  ${plain(check.detail)}${fix}\n`;
  });
  await context.print(lines.join(""));
  const { sizes } = report;
  if (sizes) {
    const share = sizes.rawBytes > 0 ? ` from ${bytes(sizes.rawBytes)} of logs` : "";
    await context.print(
      `\nData folder ${oneLine(home)}: store ${bytes(sizes.storeBytes)}, archive ${bytes(sizes.archiveBytes)}${share}.\n`,
    );
  }
}

function nextOf(report: DoctorReport): Next {
  const fixes = report.checks.flatMap((check) =>
    check.status !== "ok" && check.fix !== undefined ? [`${check.name}: ${check.fix}`] : [],
  );
  return { steps: fixes };
}
