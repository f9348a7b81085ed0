// Opens a file of an agent for reading, and says it as a failure that people can act on where it cannot be.

import { openSync } from "node:fs";
import { TraceError } from "../core/errors.ts";

/** A file descriptor; the caller closes it. @throws TraceError `source_unreadable` */
export function openLog(path: string): number {
  try {
    return openSync(path, "r");
  } catch (cause) {
    throw new TraceError("source_unreadable", `cannot open ${path}: ${(cause as Error).message}`, {
      hint: "Check that the file exists and that you may read it.",
      cause,
    });
  }
}
