// Finds the runs of token characters in a text that are long enough to be a value, passing over most characters.

/** Letters, digits and `_ - + / .`: what tokens, paths and names in code are made of. */
const IN_RUN = new Uint8Array(128);
for (const character of "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+/.")
  IN_RUN[character.charCodeAt(0)] = 1;

function isInRun(code: number): boolean {
  return code < 128 && IN_RUN[code] === 1;
}

/** Visits every run of `least` characters or more, whole, in order: of `least` characters, mostly one is looked at. */
export function forEachRun(text: string, least: number, visit: (start: number, end: number) => void): void {
  const { length } = text;
  let outside = -1;
  for (let probe = least - 1; probe < length; probe = outside + least) {
    let at = probe;
    while (at > outside && isInRun(text.charCodeAt(at))) at--;
    if (at > outside) {
      outside = at;
      continue;
    }
    let end = probe + 1;
    while (end < length && isInRun(text.charCodeAt(end))) end++;
    visit(outside + 1, end);
    outside = end;
  }
}
