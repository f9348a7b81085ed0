// Requests that only let the agent go on with what it is at: "yes", "continue", "do it".

import { folded } from "./said.ts";

const GOES_ON =
  /^(?:(?:ok(?:ay)?|yes|yeah|yep|yup|sure|please|go(?: on| ahead)?|continue|proceed|do (?:it|so|that)|keep going|carry on|next|resume|retry|try again|run it|sounds good|lgtm|perfect|great|thanks|thank you|nice|good|looks good|ja|weiter|mach weiter|gerne|bitte|oui|vas-y|continue[zr]?|si|sigue|continua|dale|vale|adelante|はい|続けて(?:ください)?|お願いします|继续|繼續|好的?|可以|是的|嗯|y|k)[\s,.!、。，！]*){1,4}$/u;

export function goesOn(text: string): boolean {
  const trimmed = text.length > 200 ? "" : text.trim();
  return trimmed !== "" && trimmed.length <= 60 && GOES_ON.test(folded(trimmed));
}
