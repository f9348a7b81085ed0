// Failures that nothing has mended yet: what a later run of the same thing recovers, and what fails again unchanged.

import { idHash } from "../../core/ids.ts";
import type { Run } from "./command.ts";

export interface OpenFailure {
  /** Of the failing call. */
  readonly seq: number;
  readonly family: string;
  readonly target: string;
  readonly isProof: boolean;
}

/** What is run, so that it can be known again. */
export interface Subject {
  readonly key: string;
  readonly family: string;
  readonly target: string;
  /** True for tests, builds and linters: then the same family on the same target, or on all, is the same thing. */
  readonly isProof: boolean;
}

const MAX_OPEN = 500;

export function subjectOf(run: Run, family: string): Subject {
  const isProof = run.purpose === "test" || run.purpose === "build" || run.purpose === "lint";
  // What a runner's script works on is not told by the runner's words, unless it is given more of them.
  const target = run.isRunner ? run.args.slice(run.args.indexOf("--") + 1 || run.args.length).join(" ") : run.target;
  return { key: run.key, family, target, isProof };
}

export interface Failures {
  failed(subject: Subject, seq: number): void;
  /** The newest failure that this success mends; undefined where it mends none. */
  passed(subject: Subject): OpenFailure | undefined;
  /** Tests, builds, linters and scripts that failed and did not pass since: how many, and the newest failing call. */
  unmended(): { readonly count: number; readonly last: number | undefined };
  /** The call that failed the same way before; undefined for the first time. `edits`: made in the session so far. */
  repeated(
    call: number,
    how: { readonly text: string; readonly seq: number; readonly edits: number },
  ): Repeated | undefined;
}

export interface Repeated {
  readonly about: number;
  /** True where something was changed in between. */
  readonly wasTried: boolean;
}

export function createFailures(): Failures {
  const open = new Map<string, OpenFailure>();
  const calls = new Map<number, { readonly how: number; readonly seq: number; readonly edits: number }>();
  return {
    failed({ key, family, target, isProof }, seq) {
      open.delete(key);
      open.set(key, { seq, family, target, isProof });
      if (open.size > MAX_OPEN) open.delete(open.keys().next().value as string);
    },
    passed(subject) {
      let newest: OpenFailure | undefined;
      for (const [key, failure] of open) {
        const same =
          key === subject.key ||
          (subject.isProof &&
            failure.family === subject.family &&
            (subject.target === "" || subject.target === failure.target));
        if (!same) continue;
        open.delete(key);
        if (newest === undefined || failure.seq > newest.seq) newest = failure;
      }
      return newest;
    },
    unmended() {
      const seqs = [...open.values()].flatMap(({ isProof, family, seq }) =>
        isProof || family === "script" ? [seq] : [],
      );
      return { count: seqs.length, last: seqs.length > 0 ? Math.max(...seqs) : undefined };
    },
    repeated(call, { text, seq, edits }) {
      const how = idHash(withoutNumbers(text));
      const before = calls.get(call);
      calls.delete(call);
      calls.set(call, { how, seq, edits });
      if (calls.size > MAX_OPEN) calls.delete(calls.keys().next().value as number);
      return before?.how === how ? { about: before.seq, wasTried: edits > before.edits } : undefined;
    },
  };
}

/** Times, counts and addresses differ between two runs that fail alike. */
function withoutNumbers(text: string): string {
  return text.slice(0, 4096).replace(/\d+/g, "0");
}
