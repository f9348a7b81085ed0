// What becomes of a session that its log no longer has.

import type { SessionKey } from "../../ports/store.ts";
import { type Content, dropContent } from "./content.ts";
import { forget, type Lineage } from "./lineage.ts";
import { freeTexts } from "./private-texts.ts";

/** Dropped, unless the log was rewritten: then it is like one whose log vanished. */
export function leaveOut(content: Content, lineage: Lineage, key: SessionKey, isRewritten: boolean): void {
  const { main } = content;
  if (isRewritten) {
    main.run("UPDATE sessions SET gone = 1 WHERE key = ?", key);
    return;
  }
  forget(lineage, key);
  dropContent(content, key);
  freeTexts(main, key);
  main.run("DELETE FROM sessions WHERE key = ?", key);
  // A key may be given again.
  main.run("DELETE FROM labels WHERE session = ?", key);
  main.run("UPDATE foreign_titles SET target = NULL WHERE target = ?", key);
  main.run("DELETE FROM touched WHERE session = ?", key);
}
