// Which project a folder belongs to: its git root where that still exists, else what the folder's own name tells.

export interface ProjectRef {
  /** Absolute path of the git root (a worktree's is its main repository's), or of the folder. */
  readonly root: string;
  readonly name: string;
}
