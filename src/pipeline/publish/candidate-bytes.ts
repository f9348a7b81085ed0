// The bytes of a candidate, read again: whether they are those that were exported, and what stands in them.

import { isAbsolute, join, relative, resolve } from "node:path";
import { TextDecoder } from "node:util";
import { BlockedError } from "../../core/blocked.ts";
import { TraceError } from "../../core/errors.ts";
import type { Candidate } from "../../core/publication.ts";
import { createNameScan, type NameExample, type NameMatches } from "../../curate/name-scan.ts";
import { blankMarks } from "../../privacy/marks.ts";
import type { FileFacts, ReadArtifact } from "../verify.ts";

export interface BytesRead {
  readonly state: "same" | "changed" | "missing";
  /** Undefined where no name was looked for. */
  readonly names: NameMatches | undefined;
  /** The first file that is not what it was, below the folder. */
  readonly file: string | undefined;
}

export interface BytesOptions {
  readonly fullName: string | undefined;
  readonly signal: AbortSignal;
}

const EXAMPLES = 20;

/** Every byte of every file is hashed, and looked through for the name in the same reading. */
export async function readCandidate(
  read: ReadArtifact,
  candidate: Candidate,
  options: BytesOptions,
): Promise<BytesRead> {
  const { folder, manifest, files, sha256 } = candidate;
  const { fullName } = options;
  let matches = 0;
  const examples: NameExample[] = [];
  const wrong = (state: "changed" | "missing", file: string): BytesRead => ({ state, names: undefined, file });
  for (const file of files) {
    const found = await readFile(read, join(folder, file.path), options);
    if (found === undefined) return wrong("missing", file.path);
    if (found.facts.sha256 !== file.sha256 || found.facts.bytes !== file.bytes) return wrong("changed", file.path);
    matches += found.names?.matches ?? 0;
    examples.push(...(found.names?.examples ?? []).slice(0, EXAMPLES - examples.length));
  }
  const name = await nameOf(read, candidate, options);
  if (name === undefined) return wrong("missing", relative(folder, manifest));
  if (name !== sha256) return wrong("changed", relative(folder, manifest));
  return { state: "same", names: fullName === undefined ? undefined : { matches, examples }, file: undefined };
}

/** What the whole is called by: see `Candidate.sha256`. */
async function nameOf(read: ReadArtifact, { files, manifest }: Candidate, { signal }: BytesOptions) {
  if (files.length === 1) return files[0]?.sha256;
  return (await readFile(read, manifest, { fullName: undefined, signal }))?.facts.sha256;
}

/** Undefined where there is no such file. */
async function readFile(read: ReadArtifact, path: string, { fullName, signal }: BytesOptions) {
  const scan = fullName === undefined ? undefined : createNameScan(fullName, { blank: blankMarks });
  const decoder = new TextDecoder();
  const reader = read(path, { signal });
  try {
    for (;;) {
      signal.throwIfAborted();
      const step = await reader.next();
      if (step.done) return endOf(step.value, scan, decoder);
      scan?.push(decoder.decode(step.value, { stream: true }));
    }
  } catch (error) {
    if (error instanceof TraceError && error.code === "not_found") return undefined;
    throw error;
  }
}

function endOf(facts: FileFacts, scan: ReturnType<typeof createNameScan> | undefined, decoder: TextDecoder) {
  scan?.push(decoder.decode());
  return { facts, names: scan?.end() };
}

/**
 * That a file which somebody names is the candidate's, or a copy of it: what is reviewed is what was exported.
 * @throws BlockedError, TraceError `not_found`
 */
export async function checkNamed(
  read: ReadArtifact,
  candidate: Candidate,
  file: string,
  signal: AbortSignal,
): Promise<void> {
  const { folder, manifest, files, sha256 } = candidate;
  const path = resolve(file);
  const own = [folder, manifest, ...files.map((one) => join(folder, one.path))];
  if (own.some((one) => resolve(one) === path)) return;
  const found = await readFile(read, path, { fullName: undefined, signal });
  if (found === undefined) throw new TraceError("not_found", `there is no file ${path}`);
  if (found.facts.sha256 === sha256) return;
  throw new BlockedError({
    step: 4,
    message: `${path} is not what was exported last`,
    required: `Review ${isAbsolute(folder) ? folder : resolve(folder)}, or export again.`,
    command: "tracemill export --no-push",
  });
}

/** By sizes alone, for a look at where one stands: publishing reads all of it. */
export function candidateOnDisk(
  { folder, files }: Candidate,
  sizeOf: (path: string) => number | undefined,
): "same" | "changed" | "missing" {
  const sizes = files.map(({ path, bytes }) => ({ is: sizeOf(join(folder, path)), was: bytes }));
  if (sizes.some(({ is }) => is === undefined)) return "missing";
  return sizes.every(({ is, was }) => is === was) ? "same" : "changed";
}
