// The progress of a publication on stderr.

import type { PublishProgress } from "../../ports/app-publish.ts";
import type { Context } from "../context.ts";
import { createLine } from "./counter.ts";
import { bytes, count } from "./numbers.ts";
import { oneLine } from "./text.ts";

export function createPublishProgress(context: Context) {
  const line = createLine(context);
  let waited: string | undefined;
  return {
    update(state: PublishProgress) {
      if (state.phase === "waiting") {
        // A wait may last minutes: it is said also where no line is drawn.
        const said = `Waiting: ${oneLine(state.reason ?? "the destination is busy")}`;
        if (said !== waited) context.note(said);
        waited = said;
        return;
      }
      for (const note of state.notes ?? []) context.note(oneLine(note));
      line.draw(wordsOf(state));
    },
    end: () => line.end(),
  };
}

function wordsOf({ phase, done, of }: PublishProgress): string {
  switch (phase) {
    case "sending":
      return `Sending ${bytes(done)} of ${bytes(of)}`;
    case "staging":
      return `Looking at the bytes once more, file ${count(done)} of ${count(of)}`;
    case "verifying":
      return "Looking at what is there now";
    default:
      return "Looking at what is there";
  }
}
