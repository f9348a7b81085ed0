// Whether a token's body looks made by a machine, or is what people write in its place.

/** Four of anything, or letters that can be said: what placeholders and names are made of. */
const SHORT = 4;
const LONGEST_WORD = 24;
const VOWEL = /[aeiouyAEIOUY]/;
const WORD = /^(?:[A-Z]?[a-z]+|[A-Z]+)[0-9]{0,3}$/;
const CAMEL = /^[A-Z]{0,3}[a-z]+(?:[A-Z][a-z]{2,})+[0-9]{0,3}$/;
const FILLER = /^(?:[xX]+|[*.•]+|([0-9A-Za-z])\1*)$/;

function isWordOrFiller(segment: string): boolean {
  if (segment.length <= SHORT || FILLER.test(segment)) return true;
  if (segment.length > LONGEST_WORD) return false;
  return (WORD.test(segment) && VOWEL.test(segment)) || CAMEL.test(segment);
}

/** True for `your-key-here`, `xxxx-xxxx`, `someFunctionName`, `000000`. */
export function isPlaceholder(body: string): boolean {
  if (/[xX*.]{10}|(.)\1{15}/.test(body)) return true;
  const segments = body.split(/[^A-Za-z0-9]+/).filter((segment) => segment !== "");
  return segments.every(isWordOrFiller);
}

/** 0 other, 1 digit, 2 lower case, 3 upper case. */
function sortOf(code: number): number {
  if (code >= 48 && code <= 57) return 1;
  if (code >= 97 && code <= 122) return 2;
  return code >= 65 && code <= 90 ? 3 : 0;
}

/** A long body says all at its beginning; hostile texts hold many that begin close to one another. */
const ENOUGH = 96;

/**
 * True where letters and digits, or upper and lower case, alternate as they do in random text, and enough different
 * characters stand there. Names, paths and versions change sort at their words' edges alone.
 */
export function looksRandom(body: string): boolean {
  const length = Math.min(body.length, ENOUGH);
  const seen = new Set<number>();
  let digitEdges = 0;
  let caseEdges = 0;
  let before = 0;
  for (let i = 0; i < length; i++) {
    const code = body.charCodeAt(i);
    const sort = sortOf(code);
    if (seen.size < 8) seen.add(code);
    if (before !== 0 && sort !== 0 && sort !== before) {
      if (sort === 1 || before === 1) digitEdges++;
      else caseEdges++;
    }
    before = sort;
  }
  if (seen.size < Math.min(7, length / 2)) return false;
  if (digitEdges < Math.max(2, length / 14) && digitEdges * 2 + caseEdges < length * 0.4) return false;
  return !isPlaceholder(body.slice(0, ENOUGH));
}
