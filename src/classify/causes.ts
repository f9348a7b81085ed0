// Whether the agent says why something fails: words of a hunt, in its answers and in its reasoning.

import type { Part } from "../core/session.ts";
import { folded } from "./said.ts";

/** Most places stand inside a plain word, and looking for that first is cheap. */
const LATIN =
  /(?<![a-z\d_])(?<![\p{L}\p{N}_])(?:root cause|the (?:real |actual |main |underlying |core )?(?:problem|issue|bug|culprit|cause|reason|error) (?:is|was|here|seems|appears|lies|comes|turns out|might|could|may)|(?:is|was|it's|that's) (?:the |probably the |likely the )?(?:culprit|cause|root of)|that(?:'s| is) (?:why|the bug|the problem|the issue|the cause)|caused by|this (?:explains|causes|means the|is why)|(?:i |i've |now i )?(?:found|see) (?:it|the (?:bug|issue|problem|cause|culprit|root|error))|let me (?:reproduce|debug|investigate|trace|dig|bisect|narrow|check why|see why|find out why|figure out)|to reproduce|reproduc(?:ed|es|ible)|narrow(?:ed|ing)? (?:it |this )?down|hypothes[ie]s|(?:die|der|das) (?:eigentliche )?(?:ursache|fehler|problem|grund|schuldige) (?:ist|liegt|war|dafur)|liegt (?:daran|an der|am|an dem)|gefunden:|(?:la|le) (?:vraie )?(?:cause|probleme|coupable|bug|erreur|raison) (?:est|vient|etait|se trouve)|c'est pour (?:ca|cela) que|vient (?:de|du) |(?:la|el) (?:verdadera )?(?:causa|problema|culpable|error|fallo) (?:es|esta|era|viene)|se debe a|por eso)(?![\p{L}\p{N}_])/u;
const CJK =
  /(?:原因(?:は|が|を|是|在|就|:|：|です)|根本原因|根因|問題は|問題の|バグは|そのため|のが原因|せいで|问题(?:在于|出在|是|就)|問題(?:在於|出在|是)|导致|導致|因为[^。]{1,40}所以|找到(?:了|原因|问题)|定位到)/;
/** Causes are named at the beginning of an answer, or at its end. */
const WINDOW = 800;

export function causeIn(parts: readonly Part[]): boolean {
  for (const part of parts) {
    if (part.kind !== "text" && part.kind !== "reasoning") continue;
    if (speaksOfCause(part.text)) return true;
  }
  return false;
}

function speaksOfCause(text: string): boolean {
  if (text.length <= 2 * WINDOW) return isCause(text);
  return isCause(text.slice(0, WINDOW)) || isCause(text.slice(-WINDOW));
}

function isCause(text: string): boolean {
  return LATIN.test(folded(text)) || CJK.test(text);
}
