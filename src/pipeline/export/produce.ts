// The rows of one session as they leave: formatted, looked at once more as a row, and counted.

import { TraceError } from "../../core/errors.ts";
import { flatRow } from "../../core/flat-row.ts";
import { createTally, type RedactionTally } from "../../core/receipt.ts";
import type { Json } from "../../core/types.ts";
import type { Contamination } from "../../curate/decontaminate.ts";
import type { DropReason } from "../../ports/app-export.ts";
import type { ExportItem, Format, FormatOptions } from "../../ports/format.ts";
import type { LookedAt, RowLook } from "../../privacy/last-look.ts";
import type { LeftValues } from "../left-values.ts";
import { fitted, packed, turnsOfSection } from "./fitting.ts";
import { type ItemDeps, type Opened, openSession } from "./items.ts";
import { isAsPlanned, type Section } from "./sections.ts";
import type { PlannedChild, SessionPlan } from "./session-plan.ts";

export interface ProduceDeps extends ItemDeps {
  readonly format: Format;
  readonly options: FormatOptions;
  /** Of the exit. */
  readonly look: RowLook;
  readonly left: LeftValues;
  readonly tally: RedactionTally;
  readonly contamination: Contamination;
  tokensIn(text: string): number;
  /** True where the container has columns: see `core/flat-row.ts`. */
  readonly isFlat: boolean;
  /** JSON that every reader takes. */
  toJson(value: Json): string;
}

/** Something that is written: a row, or a piece of a page. */
export type Produced =
  | ({ readonly kind: "row"; readonly item: string; readonly tokens: number } & LookedAt)
  | { readonly kind: "page"; readonly item: string; readonly extension: string; readonly pieces: AsyncIterable<string> }
  | { readonly kind: "dropped"; readonly reason: DropReason; readonly count: number };

/** Everything of one session, in order. */
export async function* produce(deps: ProduceDeps, plan: SessionPlan): AsyncGenerator<Produced> {
  const { tally, left } = deps;
  left.nextSession();
  const opened = await openSession(deps, plan);
  if (opened === undefined) {
    yield { kind: "dropped", reason: "changed", count: 1 };
    return;
  }
  const options = deps.choices.subagents === "drop" ? withoutCalls(deps.options, plan.children) : deps.options;
  let rows = 0;
  let contaminated = 0;
  let tooLong = 0;
  const onTooLong = (count: number) => {
    tooLong += count;
  };
  const writing = { deps: { ...deps, options }, opened, plan, onTooLong };
  for (const section of opened.sections) {
    for await (const one of sectionOf(writing, section)) {
      if (one.kind === "row" && isContaminated(deps, one.value)) contaminated++;
      else {
        rows++;
        yield one;
      }
    }
  }
  if (tooLong > 0) yield { kind: "dropped", reason: "too_long", count: tooLong };
  if (contaminated > 0) yield { kind: "dropped", reason: "contaminated", count: contaminated };
  else if (rows === 0 && tooLong === 0) yield { kind: "dropped", reason: "no_rows", count: 1 };
  if (!isAsPlanned(deps, plan)) throw changedMeanwhile(plan);
  const { policy, stamp } = await deps.leaving(opened.row);
  if (stamp) tally.sessionDone({ mode: policy.name, stamp });
}

/** Its rows may be of both. */
export function changedMeanwhile({ id }: SessionPlan): TraceError {
  return new TraceError("store_locked", `a scan read ${id} anew while it was written`, {
    hint: "Nothing was published. Run the command again when the scan is done.",
    retryable: true,
  });
}

function withoutCalls(options: FormatOptions, children: readonly PlannedChild[]): FormatOptions {
  const without = new Set(children.flatMap(({ callId }) => callId ?? []));
  return { ...options, shape: { ...options.shape, without } };
}

interface Writing {
  readonly deps: ProduceDeps;
  readonly opened: Opened;
  readonly plan: SessionPlan;
  onTooLong(count: number): void;
}

/** Everything of a section, in as many parts as it takes. */
async function* sectionOf(writing: Writing, section: Section): AsyncGenerator<Produced> {
  const { deps, opened, onTooLong } = writing;
  const { choices, format, tally } = deps;
  const { maxTokens: max, over } = choices;
  const { output } = format;
  if (max === undefined || output.kind === "logs") yield* partOf(writing, section, tally);
  else if (output.kind === "rows" && output.each === "turn") {
    for await (const one of partOf(writing, section, tally)) {
      if (isLonger(one, max)) onTooLong(1);
      else yield one;
    }
  } else {
    const turns = turnsOfSection(deps, { ...opened, ...writing }, section);
    if (output.kind === "pages") {
      for (const part of packed(section, turns, { max, over, onTooLong })) yield* partOf(writing, part, tally);
    } else {
      const attempt = (part: Section) => attemptAt(writing, part, max);
      yield* fitted(section, turns, { max, over, attempt, onTooLong });
    }
  }
}

/** What is not written counts for nothing. */
async function attemptAt(writing: Writing, part: Section, max: number): Promise<readonly Produced[] | undefined> {
  const tally = createTally();
  const made: Produced[] = [];
  for await (const one of partOf(writing, part, tally)) {
    if (isLonger(one, max)) return undefined;
    made.push(one);
  }
  writing.deps.tally.merge(tally);
  return made;
}

function isLonger(one: Produced, max: number): boolean {
  return one.kind === "row" && one.tokens > max;
}

async function* partOf({ deps, opened }: Writing, part: Section, tally: RedactionTally): AsyncGenerator<Produced> {
  const item = await opened.item(part, (seq, told) => {
    tally.add(told);
    deps.left.add(told);
    if (seq >= 0) tally.messageDone();
  });
  yield* writtenOf({ ...deps, tally }, item);
}

async function* writtenOf(deps: ProduceDeps, item: ExportItem): AsyncGenerator<Produced> {
  const { output } = deps.format;
  switch (output.kind) {
    case "rows":
      for await (const row of output.rows(item, deps.options)) yield rowOf(deps, item.id, row);
      break;
    case "logs":
      for await (const row of output.lines(item, deps.options)) yield rowOf(deps, item.id, row);
      break;
    case "pages": {
      const page = output.page(item, deps.options);
      const pieces = (async function* () {
        yield* page;
      })();
      yield { kind: "page", item: item.id, extension: output.extension, pieces };
    }
  }
}

function rowOf(deps: ProduceDeps, item: string, row: Json): Produced {
  const { look, tally, format, toJson } = deps;
  const counted = withTokens(deps, flatten(deps, row), format);
  const looked = look({ text: toJson(counted.value), value: counted.value }, (findings) => {
    tally.add(findings.map((finding) => ({ finding, outcome: "replaced" })));
  });
  // What was masked has another length.
  const tokens = looked.value === counted.value ? counted.tokens : tokensOf(deps, looked.value);
  return { kind: "row", item, tokens, ...looked };
}

/** As it will be read: what is found in a text of JSON is masked in that text. */
function flatten({ format: { output }, isFlat, toJson }: ProduceDeps, row: Json): Json {
  return isFlat && output.kind === "rows" ? flatRow(row, output.type, toJson) : row;
}

/** Of everything in the row that a trainer might feed to the model. */
function withTokens(deps: ProduceDeps, row: Json, { output }: Format) {
  const tokens = tokensOf(deps, row);
  const wanted = output.kind === "rows" && Object.hasOwn(output.type.fields, "tokens");
  return { tokens, value: wanted && isObject(row) ? { ...row, tokens } : row };
}

function tokensOf({ tokensIn }: Pick<ProduceDeps, "tokensIn">, row: Json): number {
  let tokens = 0;
  forEachText(row, (text) => {
    tokens += tokensIn(text);
  });
  return tokens;
}

function isContaminated({ contamination }: ProduceDeps, value: Json): boolean {
  if (contamination.passages === 0) return false;
  let found = false;
  forEachText(value, (text) => {
    found ||= contamination.isIn(text);
  });
  return found;
}

function forEachText(value: Json, visit: (text: string) => void): void {
  if (typeof value === "string") visit(value);
  else if (typeof value === "object" && value !== null) {
    for (const item of Object.values(value) as Json[]) forEachText(item, visit);
  }
}

function isObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
