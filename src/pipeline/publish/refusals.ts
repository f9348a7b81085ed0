// Why a publication stops before anything is sent, each with what to do.

import { BlockedError } from "../../core/blocked.ts";
import { TraceError } from "../../core/errors.ts";
import type { DatasetVersion } from "../../core/publication.ts";

export function changedBytes(file: string): BlockedError {
  return new BlockedError({
    step: 4,
    message: `${file} is not what was reviewed: its bytes were changed since, or are gone`,
    required: "Export again, and review what is then there.",
    command: "tracemill export --no-push",
  });
}

export function publicUnasked(url: string): BlockedError {
  return new BlockedError({
    step: 6,
    message: `${url} is public, and this publication was not meant to be`,
    required: "Publish with --public where everybody may read it, or to another repository.",
  });
}

/** The refusal is the showing. */
export function notShown(url: string, lines: readonly string[]): BlockedError {
  return new BlockedError({
    step: 6,
    message: `nothing was published to ${url} yet, and everybody could read it: where each project comes from was not shown before`,
    required: "Show the person what is listed here; after their yes run the same command again.",
    missing: lines,
  });
}

/** `projects`: as the owner calls them. */
export function notForPublic(projects: readonly string[]): BlockedError {
  return new BlockedError({
    step: 6,
    message: `${list(projects)} may be published to private datasets alone`,
    required: "Publish to a private dataset, or say that it may: tracemill projects policy NAME allowed",
    missing: projects.map((name) => `${name}: private only`),
  });
}

export function never(projects: readonly string[]): BlockedError {
  return new BlockedError({
    step: 6,
    message: `${list(projects)} may never be published`,
    required: "Exclude it and export again, or change its policy.",
    missing: projects.map((name) => `${name}: never`),
  });
}

const ANOTHER = "Name another repository: a new one is made where there is none.";

export function otherKind({ format, container }: DatasetVersion, candidate: string): TraceError {
  const what = `${format.name} version ${format.version} in ${container}`;
  return new TraceError("usage", `the dataset there is of ${what}, and this is ${candidate}`, {
    hint: `Datasets are of one kind. ${ANOTHER}`,
  });
}

export function foreignFiles(url: string, paths: readonly string[]): TraceError {
  return new TraceError("usage", `${url} is another's dataset: ${list(paths)} there was not written by tracemill`, {
    hint: `What others wrote is never replaced. ${ANOTHER}`,
  });
}

export function newerIndex(version: number): TraceError {
  return new TraceError(
    "usage",
    `the dataset there was written by a later tracemill (version ${version} of its index)`,
    {
      hint: "Update tracemill, then run the command again.",
    },
  );
}

export function damagedIndex(path: string, why: string): TraceError {
  return new TraceError("sink_failed", `${path} there cannot be relied on: ${why}`, {
    hint: `Put an earlier version of it back (they are beside it), then run the command again. ${ANOTHER}`,
  });
}

/** `kind`: its container or its format. */
export function noLines(kind: string): TraceError {
  return new TraceError("usage", `an export in ${kind} is not published: its sessions cannot be told apart`, {
    hint: "Export rows, or hub-traces, with --no-push in JSON Lines; what is published may be Parquet all the same.",
  });
}

export function divided(): TraceError {
  return new TraceError("usage", "an export that is split is not published: a dataset of ours has one split", {
    hint: "Export again without --split, and let whoever trains divide it.",
  });
}

/** Up to three, and how many more. */
function list(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return `${names.slice(0, 3).join(", ")}${more}`;
}
