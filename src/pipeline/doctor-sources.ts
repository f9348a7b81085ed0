// The part of the doctor that looks at the agents: where their logs are, and what each is about to delete.

import { reasonOf, TraceError } from "../core/errors.ts";
import type { DoctorCheck } from "../ports/app.ts";
import type { Environment, LogRef, Retention, Source } from "../ports/source.ts";
import type { LogRecord } from "../ports/store.ts";
import { logsBelow, placesOf } from "./find-logs.ts";

const DAY = 86_400_000;
/** How far ahead deletions are told. */
const SOON_DAYS = 7;

export interface SourcesProbe {
  readonly now: number;
  readonly environment: Environment;
  readonly sources: readonly Source[];
  isFolder(path: string): boolean;
}

export async function checkSources(
  probe: SourcesProbe,
  stored: readonly LogRecord[],
  archiveOn: boolean,
): Promise<DoctorCheck[]> {
  const checks: DoctorCheck[] = [];
  const absent: string[] = [];
  const byPath = new Map(stored.map((log) => [log.path, log]));
  for (const source of probe.sources) {
    const found = await look(probe, source);
    if (found.roots.length === 0 && found.problems.length + found.failures.length === 0) {
      absent.push(source.title);
      continue;
    }
    const retention = retentionOf(source, probe.environment, found.failures);
    checks.push(checkRoots(source, found));
    if (retention !== undefined)
      checks.push(checkRetention({ source, retention, found, byPath, archiveOn, now: probe.now }));
  }
  if (absent.length > 0) {
    const detail = `not on this machine: ${absent.join(", ")}; \`tracemill sources --all\` says where each is looked for`;
    checks.push({ name: "other agents", status: "ok", detail });
  }
  return checks;
}

interface Found {
  readonly roots: readonly string[];
  readonly logs: readonly LogRef[];
  readonly problems: readonly string[];
  /** What its reader threw. */
  readonly failures: string[];
}

async function look(probe: SourcesProbe, source: Source): Promise<Found> {
  const roots: string[] = [];
  const logs = new Map<string, LogRef>();
  const problems: string[] = [];
  const onUnreadable = (path: string, message: string) => problems.push(`${path}: ${message}`);
  const options = { environment: probe.environment, onUnreadable };
  const places = placesOf(source, probe.environment);
  const failures = places.problem === undefined ? [] : [places.problem];
  for (const root of places.roots) {
    if (!probe.isFolder(root)) continue;
    roots.push(root);
    try {
      for await (const log of logsBelow(source, root, options)) logs.set(log.path, log);
    } catch (error) {
      if (error instanceof TraceError && error.code === "source_unreadable") problems.push(error.message);
      else failures.push(`${root}: ${reasonOf(error)}`);
    }
  }
  return { roots, logs: [...logs.values()], problems, failures };
}

function retentionOf(source: Source, environment: Environment, failures: string[]): Retention | undefined {
  try {
    return source.retention?.(environment);
  } catch (error) {
    failures.push(`it cannot say how long logs are kept: ${reasonOf(error)}`);
    return undefined;
  }
}

function checkRoots(source: Source, found: Found): DoctorCheck {
  const name = source.name;
  if (found.problems.length > 0) {
    const fix = "Check that the folder is yours and may be read.";
    return { name, status: "error", detail: found.problems.join("; "), fix };
  }
  if (found.failures.length > 0) {
    const fix = "Its reader failed, all others are read. Take it back where it is a plugin; else please report this.";
    return { name, status: "error", detail: found.failures.join("; "), fix };
  }
  const count = found.logs.length === 1 ? "1 log" : `${found.logs.length} logs`;
  return { name, status: "ok", detail: `${count} in ${found.roots.join(", ")}` };
}

interface RetentionCase {
  readonly source: Source;
  readonly retention: Retention;
  readonly found: Found;
  readonly byPath: ReadonlyMap<string, LogRecord>;
  readonly archiveOn: boolean;
  readonly now: number;
}

function checkRetention({ source, retention, found, byPath, archiveOn, now }: RetentionCase): DoctorCheck {
  const name = `${source.name} retention`;
  const { days } = retention;
  if (days === undefined) return { name, status: "ok", detail: `${source.title} keeps its logs` };
  const setting = `${source.title} deletes logs after ${days} ${days === 1 ? "day" : "days"} (${
    retention.setIn === undefined ? "its default" : `set in ${retention.setIn}`
  })`;
  const doomed = found.logs.filter((log) => log.modifiedAt + days * DAY < now + SOON_DAYS * DAY);
  if (doomed.length === 0) return { name, status: "ok", detail: `${setting}; none within ${SOON_DAYS} days` };
  const loose = doomed.filter((log) => (byPath.get(log.path)?.archived ?? -1) < log.bytes);
  const detail = `${setting}; ${doomed.length} within ${SOON_DAYS} days, ${
    loose.length === 0 ? "all archived" : `${loose.length} of them not archived`
  }`;
  if (loose.length === 0) return { name, status: "ok", detail, fix: retention.hint };
  const first = archiveOn
    ? "Run `tracemill scan` now: it archives them."
    : "Run `tracemill config set archive on`, then `tracemill scan`.";
  return { name, status: "warning", detail, fix: `${first} ${retention.hint}` };
}
