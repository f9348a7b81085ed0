// What the doors may ask for about datasets that are written: whether each row is what its format says.

export interface ValidateRequest {
  /** A file of rows; or a manifest, or its folder, for all files of a set. */
  readonly path: string;
  /** Name of a format; without it the manifest says it, or the first rows do. */
  readonly format: string | undefined;
  /** Kept problems; all are counted. */
  readonly limit: number;
  readonly signal?: AbortSignal;
  onProgress?(progress: { readonly file: string; readonly rows: number }): void;
}

export interface DatasetProblem {
  /** Undefined where it is about all of a file. Of a container without lines, the row. From 1. */
  readonly line: number | undefined;
  /** JSON pointer into the row; empty: the row itself. */
  readonly field: string;
  readonly message: string;
}

export interface ValidatedFile {
  readonly path: string;
  readonly sha256: string | undefined;
  readonly bytes: number | undefined;
  readonly rows: number;
  /** What the rows were unpacked from, outermost first. */
  readonly containers: readonly string[];
  readonly problems: readonly DatasetProblem[];
  readonly total: number;
}

export interface ValidatedDataset {
  readonly path: string;
  /** Undefined where nothing tells: no row is an object. */
  readonly format: { readonly name: string; readonly version: number } | undefined;
  /**
   * `named`: by the request; `manifest`: by the manifest; `rows`: the first rows are of it, and of no other; `nearest`: they
   * are of none, and this one has the fewest problems.
   */
  readonly formatBy: "named" | "manifest" | "rows" | "nearest" | undefined;
  /** Of the set that the file is of. */
  readonly manifest: string | undefined;
  readonly files: readonly ValidatedFile[];
  /** Of the set as a whole. */
  readonly problems: readonly string[];
  readonly total: number;
  readonly isValid: boolean;
}

export interface DatasetApp {
  /**
   * Checks every row by the type of its format, and the files by their manifest and receipts.
   * @throws TraceError `not_found`, `source_unreadable`, `usage` where several formats fit
   */
  validateDataset(request: ValidateRequest): Promise<ValidatedDataset>;
}
