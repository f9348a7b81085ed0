// What a reader says of ten real sessions, by id: the type of the whole, and why.

import type { TrajectoryType } from "../src/core/label.ts";

export interface Judgement {
  /** The beginning of the session's id. */
  readonly id: string;
  readonly reader: TrajectoryType;
  readonly says: string;
}

export const JUDGEMENTS: readonly Judgement[] = [
  {
    id: "03a1382e",
    reader: "debugging_trace",
    says: "Thirty prompts follow one question, why `git status` breaks, from the broken index to the commit whose hook rewrites it; at the end the fix is put off and written down as an issue. The note in the known limitations (#153) and the debug hooks are small steps of building; #544 is a decision where to make the change, not a wrong answer.",
  },
  {
    id: "53ea1606",
    reader: "refactor",
    says: "Half of it answers a review by renaming one field on the main branch, after the person refused a fallback for the old name (#22), and the other half resolves the conflicts of a merge: nothing new is built. Code put in another form is nearer than building in steps.",
  },
  {
    id: "3cd520f7",
    reader: "debugging_trace",
    says: "Why did the merge stop: the causes are found in code that no longer compiles, and mended. The strong types (#99) are the next wish rather than a correction; the correction there is, is the refusal at #42, which asks for another signature.",
  },
  {
    id: "04cd0da1",
    reader: "iterative_build",
    says: "A plan, READMEs in three places, then simpler ones: built in steps, with tests behind each. The refusal at #162 wants the text of one of them otherwise.",
  },
  {
    id: "0cd9edf7",
    reader: "debugging_trace",
    says: "Two missing figures are traced to fields that are lost between two structures, another branch is tested as the fix, and a rest is explained. No file is changed.",
  },
  {
    id: "8b418ea5",
    reader: "refactor",
    says: "One file moves to another package and tests prove it: a refactor of a few edits. A third of the talk is about where a document hangs in the tracker; there the person corrects (#75) and is told that it cannot be done so.",
  },
  {
    id: "b25a8b6e",
    reader: "iterative_build",
    says: "Four remarks of a review are worked off one by one, with tests behind each: built in steps. The first of them only removes wrappers nobody calls, which is a small refactor.",
  },
  {
    id: "15f99783",
    reader: "iterative_build",
    says: "Questions first, then a test that shows the bug, the fix, a shared helper, unit tests and another fix: built in many steps. The look for a race (#142) is a debugging trace of its own; the shared helper (#188) is a refactor that the label does not name.",
  },
  {
    id: "d703a1a9",
    reader: "iterative_build",
    says: "An evening on themes, wish after wish up to the release: built in steps. The person corrects more than a dozen times and several bugs are hunted, so both of the other types are rightly in it.",
  },
  {
    id: "019985ca",
    reader: "correction_loop",
    says: "Nothing is built: the person wants a guide and a command, and stops the agent again and again as it runs PowerShell. Each round ends in a correction and another answer.",
  },
];
