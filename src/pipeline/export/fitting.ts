// Rows of a section that are no longer than a row may be: what is too long is divided between turns, until it fits.

import type { SessionRow } from "../../ports/store.ts";
import { pack, type TurnLength, turnsIn } from "./lengths.ts";
import { type Section, type SectionDeps, tokensWith, wanted } from "./sections.ts";
import type { SessionPlan } from "./session-plan.ts";

export interface Fitting<T> {
  readonly max: number;
  /** `split` makes as many parts as it needs; `drop` keeps the first. */
  readonly over: "split" | "drop";
  /** All that is written of a part; undefined where a row of it is too long. */
  attempt(part: Section): Promise<readonly T[] | undefined>;
  /** Told of turns that are too long by themselves, or stand behind the only part. */
  onTooLong(turns: number): void;
}

/** A section's turns are packed by an estimate first; what that says is too short or too long is seen in its rows. */
export async function* fitted<T>(
  section: Section,
  turns: readonly TurnLength[],
  { max, over, attempt, onTooLong }: Fitting<T>,
): AsyncGenerator<T> {
  const runs = pack(turns, max).toReversed();
  let parts = 0;
  for (let run = runs.pop(); run !== undefined; run = runs.pop()) {
    if (over === "drop" && parts > 0) {
      onTooLong(run.length);
      continue;
    }
    const made = await attempt(run.length === turns.length ? section : partOf(section, run, { parts, turns }));
    if (made !== undefined) {
      parts++;
      yield* made;
    } else if (run.length === 1) onTooLong(1);
    else {
      const half = Math.ceil(run.length / 2);
      runs.push(run.slice(half), run.slice(0, half));
    }
  }
}

/** Parts by the estimate alone: of what has no rows. */
export function packed(section: Section, turns: readonly TurnLength[], fitting: Omit<Fitting<never>, "attempt">) {
  const { max, over, onTooLong } = fitting;
  const parts: Section[] = [];
  for (const run of pack(turns, max)) {
    const isLong = run.reduce((sum, { tokens }) => sum + tokens, 0) > max;
    if (isLong || (over === "drop" && parts.length > 0)) onTooLong(run.length);
    else parts.push(run.length === turns.length ? section : partOf(section, run, { parts: parts.length, turns }));
  }
  return parts;
}

function partOf(
  section: Section,
  run: readonly TurnLength[],
  { parts, turns }: { readonly parts: number; readonly turns: readonly TurnLength[] },
): Section {
  const [first, last] = [run[0] as TurnLength, run.at(-1) as TurnLength];
  return {
    ...section,
    name: [section.name, `part-${parts + 1}`].filter((name) => name !== undefined).join("-"),
    isEnd: section.isEnd && last === turns.at(-1),
    range: { from: first.from, to: last.to },
  };
}

export function turnsOfSection(
  deps: SectionDeps,
  { row, plan }: { readonly row: SessionRow; readonly plan: Pick<SessionPlan, "children"> },
  section: Section,
): readonly TurnLength[] {
  return turnsIn(wanted(deps.store.messages(row.key), section), tokensWith(deps, plan.children));
}
