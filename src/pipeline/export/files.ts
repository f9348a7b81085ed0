// The files of an export: one stream of rows for each side of a split, or a page for each session.

import { basename, join, posix } from "node:path";
import { flatType } from "../../core/flat-row.ts";
import { idHash } from "../../core/ids.ts";
import { release } from "../../core/release.ts";
import type { RecordType } from "../../core/row-type.ts";
import type { Json } from "../../core/types.ts";
import type { Side } from "../../curate/split.ts";
import type { Container } from "../../ports/container.ts";
import { traceName } from "../leave-log.ts";
import { inOrder, type Member, type Step } from "./in-order.ts";
import type { SessionPlan } from "./session-plan.ts";
import type { SessionSummary } from "./work.ts";

/** Where an export goes. */
export interface Places {
  /** Folder of all files. */
  readonly folder: string;
  readonly manifest: string;
  fileOf(side: Side | undefined): string;
  /** Another one at each call. */
  pageOf(item: string, extension: string): string;
  /** A path with `/` in the folder; another one at each call. */
  below(path: string): string;
}

/** `output` names a file where it ends in one of the endings; else a folder. */
export function placesOf(
  output: string,
  {
    endings,
    name,
    extension,
  }: { readonly endings: readonly string[]; readonly name: string; readonly extension: string },
): Places {
  const ending = endings.find((one) => output.toLowerCase().endsWith(one));
  const folder = ending === undefined ? output : join(output, "..");
  const stem = ending === undefined ? undefined : basename(output).slice(0, -ending.length);
  // Some file systems know no case.
  const taken = new Set<string>();
  const free = (path: string, item: string, extension: string): string => {
    let name = path;
    for (let i = 0; taken.has(name.toLowerCase()); i++)
      name = `${path}-${idHash(`${item}${"+".repeat(i)}`).toString(36)}`;
    taken.add(name.toLowerCase());
    return `${name}${extension}`;
  };
  return {
    folder,
    // Named after the whole file: the same rows in another container are another set.
    manifest: join(folder, stem === undefined ? "manifest.json" : `${basename(output)}.manifest.json`),
    fileOf: (side) =>
      ending === undefined || side !== undefined ? join(folder, `${nameOf(stem, side, name)}${extension}`) : output,
    below(path) {
      const { dir, name, ext } = posix.parse(path);
      return join(folder, ...free(posix.join(dir, name), path, ext).split("/"));
    },
    pageOf: (item, of) => join(folder, free(fileName(item), item, of)),
  };
}

function nameOf(stem: string | undefined, side: Side | undefined, name: string): string {
  if (side === undefined) return stem ?? name;
  return stem === undefined ? side : `${stem}.${side}`;
}

/** The kind in a placeholder would read as the name of a secret in a path. */
function withoutMarks(shown: string): string {
  return shown.replaceAll(/\[REDACTED[^\]]*\]/g, "redacted");
}

/** An id as every file system takes it; `and`: the one more sign that it may have. */
export function fileName(item: string, and: "/" | "" = ""): string {
  const safe = withoutMarks(item)
    .replaceAll(and === "/" ? /[^\w.#@/-]+/g : /[^\w.#@-]+/g, "-")
    .replaceAll("#", "--");
  return safe.replace(/^[.-]+/, "").slice(0, and === "/" ? undefined : 150) || "session";
}

/**
 * The path of a log, as it may be read by everybody: nobody else looks at it. The id is masked before it becomes part of
 * a name: an address without its `@` is not known again.
 */
export function traceFile(agent: string, id: string, mask: (text: string) => string): string {
  return fileName(mask(traceName(agent, withoutMarks(mask(id)))), "/");
}

export interface RowsDeps {
  readonly container: Container;
  readonly type: RecordType;
  readonly members: readonly Member[];
  onDone(plan: SessionPlan, summary: SessionSummary): void;
  onTokens(tokens: readonly number[]): void;
}

/** The bytes of one file. */
export function bytesOf(deps: RowsDeps, plans: readonly SessionPlan[]): AsyncIterable<Uint8Array> {
  if (deps.container.isLines) return linesOf(deps, plans);
  return deps.container.pack(rowsOf(linesOf(deps, plans)), flatType(deps.type)).bytes;
}

async function* linesOf(deps: RowsDeps, plans: readonly SessionPlan[]): AsyncGenerator<Uint8Array> {
  for await (const step of inOrder(plans, deps.members)) {
    if (step.kind === "done") deps.onDone(step.plan, step.summary);
    else yield* parcelOf(deps, step);
  }
}

function* parcelOf({ onTokens }: RowsDeps, { parcel }: Extract<Step, { kind: "parcel" }>) {
  onTokens(parcel.tokens);
  yield parcel.bytes;
  // It was written: nobody asks for it again, and garbage of this kind is not looked for before there is much of it.
  release(parcel.bytes);
}

async function* rowsOf(lines: AsyncIterable<Uint8Array>): AsyncGenerator<Json> {
  for await (const bytes of lines) {
    for (const line of Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8").split("\n")) {
      if (line !== "") yield JSON.parse(line) as Json;
    }
  }
}
