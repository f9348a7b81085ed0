// Relinks: the sessions of a project that was moved or renamed are shown under the one it became.

import type { ProjectRef } from "../core/project.ts";

/** What a user said of two projects; held until it is undone. */
export interface Relink {
  readonly from: ProjectRef;
  /** As the user named it; it may have been relinked itself. */
  readonly to: ProjectRef;
  /** The project at the end of the chain: its sessions are shown there. */
  readonly shown: ProjectRef;
  /** Root of the project that was relinked when this one, which lay below it, came along. */
  readonly along: string | undefined;
  /** Sessions whose own project it is. */
  readonly sessions: number;
  /** Unix milliseconds. */
  readonly relinkedAt: number;
}

export interface NewRelink {
  readonly from: ProjectRef;
  readonly to: ProjectRef;
  readonly along: string | undefined;
}

export interface RelinkReader {
  /** In the order in which they were made. */
  relinks(): readonly Relink[];
}

export interface RelinkWriter {
  /**
   * Shows what `from` has under `to`, now and in every later read. The caller has seen to it that `from` has no relink
   * and that no circle closes: both throw, as bugs.
   */
  relink(relink: NewRelink): void;
  /** Takes the relink of a root back, and those that came along with it: everything is as if they had never been. */
  unlink(root: string): void;
}

/** The same remote in a project whose folder is gone and in one that is there. */
export interface SuggestedRelink {
  readonly from: ProjectRef;
  readonly to: ProjectRef;
  readonly gitRemote: string;
  /** Sessions that would move. */
  readonly sessions: number;
  /** OLD and NEW as they are to be typed; undefined where a path is masked. */
  readonly words: readonly [from: string, to: string] | undefined;
}

export interface RelinkReport {
  /** False for a dry run: nothing was changed. */
  readonly done: boolean;
  readonly from: ProjectRef;
  readonly to: ProjectRef;
  /** Where its sessions are shown: behind `to` where that was relinked itself; `from` after it was unlinked. */
  readonly shown: ProjectRef;
  readonly sessions: number;
  /** OLD and NEW by their folders, as they are to be typed; undefined where a path is masked. */
  readonly words: readonly [from: string, to: string] | undefined;
  /** True where the folder of `from` is still there. */
  readonly isThere: boolean;
  /** Projects below `from` that are gone with it, and where they went. */
  readonly along: readonly { readonly from: ProjectRef; readonly to: ProjectRef; readonly sessions: number }[];
}
