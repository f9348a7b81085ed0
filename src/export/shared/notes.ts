// What the pages of several formats say alike.

/** Of rows whose calls have inputs of any shape. */
export const BY_DATASETS =
  '`datasets.load_dataset("json", data_files=...)` reads it; calls with differing inputs need `--arguments string`, or the Parquet container.';

/** Of rows that are one turn behind a prompt. */
export const OF_TURNS =
  "The summary after a context compaction is a message of the user, as in `trl`. A call that was never answered is left out. `tools` are those of the whole session, inferred from its calls.";
