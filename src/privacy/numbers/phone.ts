// Phone numbers: international ones by themselves, national ones beside a word or in the form of their country.
// Ranges and lengths are libphonenumber's full metadata, compiled here so that a number costs a fraction of a parse.

import metadata from "libphonenumber-js/metadata.max.json";
import { wordTest } from "../context.ts";
import { type Found, isInRow, type Surroundings } from "./scan.ts";

/** Places in libphonenumber-js's minified plan, format 4. */
const CODE = 0;
const GENERAL = 2;
const PREFIX = 5;
const TYPES = 11;

interface Plan {
  readonly valid: RegExp;
  readonly prefix: string;
}

export const PHONE_WORDS = wordTest(
  [
    "phone*,tel,telephone*,telefon*,telefono,telefone,telepono,tlf,mobile*,mobil,cell,cellphone,cellular,celular,handy,portable,fax,whatsapp,signal,sms",
    "call,dial,contact number,number is,us number,numara*,cep,gsm,puhelin,telefoon,téléphone,movil,ring,viber,wechat,voicemail",
    "israeli number,電話,电话,手机,전화,휴대폰,โทร,тел,телефон,τηλ",
  ].join(","),
);

type Compiled = { readonly byCode: ReadonlyMap<string, Plan[]>; readonly all: readonly Plan[] };
let compiled: Compiled | undefined;

function planOf(raw: readonly unknown[]): Plan {
  const types = (raw[TYPES] ?? []) as readonly (readonly [pattern: string] | 0)[];
  const kinds = types.flatMap((type) => (type ? [type[0]] : []));
  const general = raw[GENERAL] as string;
  return {
    valid: new RegExp(`^(?=(?:${general})$)(?:${(kinds.length > 0 ? kinds : [general]).join("|")})$`),
    prefix: (raw[PREFIX] || "") as string,
  };
}

/** Compiled at the first number: most texts have none. */
function plans(): Compiled {
  if (compiled) return compiled;
  const byCode = new Map<string, Plan[]>();
  const all: Plan[] = [];
  const raws = [...Object.values(metadata.countries), ...Object.values(metadata.nonGeographic)] as unknown[][];
  for (const raw of raws) {
    const plan = planOf(raw);
    const code = raw[CODE] as string;
    byCode.set(code, [...(byCode.get(code) ?? []), plan]);
    if (!all.some(({ valid }) => valid.source === plan.valid.source)) all.push(plan);
  }
  compiled = { byCode, all };
  return compiled;
}

/** `digits` after the plus sign; a `(0)` or a national prefix behind the country's code is tolerated. */
export function isInternational(digits: string): boolean {
  if (digits.length < 7 || digits.length > 15) return false;
  const { byCode } = plans();
  for (let length = 1; length <= 3; length++) {
    const found = byCode.get(digits.slice(0, length));
    if (found) return found.some((plan) => isOf(plan, digits.slice(length)));
  }
  return false;
}

function isOf({ valid, prefix }: Plan, digits: string): boolean {
  return valid.test(digits) || (prefix !== "" && digits.startsWith(prefix) && valid.test(digits.slice(prefix.length)));
}

/** Valid in some country as it would be dialled there: with its prefix where it has one. */
export function isNational(digits: string): boolean {
  return digits.length >= 7 && digits.length <= 13 && plans().all.some((plan) => isOf(plan, digits));
}

export function isAmerican(digits: string): boolean {
  const ten = digits.length === 11 && digits.startsWith("1") ? digits.slice(1) : digits;
  return ten.length === 10 && (plans().byCode.get("1") ?? []).some((plan) => plan.valid.test(ten));
}

/** Groups as people write them: single separators, some in parentheses. */
const CHAIN = /\(?[0-9]{1,15}\)?(?:(?:[ .\u00a0\u2011/-]| - |)\(?[0-9]{1,12}\)?){0,7}/y;
const AMERICAN = /(?:1[ .-]?)?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}([-.]))[2-9][0-9]{2}[ .-][0-9]{4}(?![0-9])/y;
const EXTENSION = /(?: ?(?:x|ext\.?|#) ?[0-9]{1,6})(?![0-9])/y;

const phone = (start: number, end: number, facts: Omit<Found, "start" | "end" | "id">): Found => ({
  start,
  end,
  id: "phone",
  ...facts,
});

/** Reads a phone number at a run of digits. */
export function readPhone(at: Surroundings, run: number, runEnd: number): Found | undefined {
  const { text } = at;
  const bracket = text.charCodeAt(run - 1) === 40;
  const plus = text.charCodeAt(run - (bracket ? 2 : 1)) === 43;
  const length = runEnd - run;
  if (!plus && !bracket && length < 7) {
    if (length < 2 && text.charCodeAt(run) !== 49) return undefined;
    const next = text.charCodeAt(runEnd);
    const after = text.charCodeAt(runEnd + 1);
    if (!(next === 32 || next === 45 || next === 46 || next === 47) || !(after === 40 || (after >= 48 && after <= 57)))
      return undefined;
  }
  if (length > 15) return undefined;
  const first = bracket ? run - 1 : run;
  CHAIN.lastIndex = first;
  const chain = CHAIN.exec(text)?.[0];
  if (chain === undefined) return undefined;
  // A plus may be a diff's, too.
  return (
    (plus ? readInternational(at, first, chain) : undefined) ??
    (plus && run > 1 && text.charCodeAt(run - 2) !== 10 ? undefined : readNational(at, first, chain))
  );
}

interface Cut {
  readonly end: number;
  readonly digits: string;
}

/** Where the number may end, longest first: what follows may be another one. */
function cuts(start: number, chain: string): Cut[] {
  const found: Cut[] = [];
  let digits = "";
  let depth = 0;
  for (let i = 0; i < chain.length && digits.length < 16; ) {
    const code = chain.charCodeAt(i);
    if (code < 48 || code > 57) {
      if (code === 40) depth++;
      if (code === 41) depth--;
      i++;
      // `(030)` ends behind its bracket.
      if (code === 41 && depth === 0 && digits.length > 6) found.push({ end: start + i, digits });
      continue;
    }
    let end = i;
    while (end < chain.length && chain.charCodeAt(end) >= 48 && chain.charCodeAt(end) <= 57) end++;
    digits += chain.slice(i, end);
    i = end;
    if (depth === 0 && digits.length > 6 && digits.length < 17) found.push({ end: start + end, digits });
  }
  return found.reverse();
}

function isFree(text: string, end: number): boolean {
  const next = text.charCodeAt(end);
  if (next === 95 || (next >= 65 && next <= 90) || (next >= 97 && next <= 122))
    return /^(?:x|ext)[ .0-9]/i.test(text.slice(end, end + 5));
  // A decimal, a range, a time or a name goes on.
  return !/^[-.:/@][A-Za-z0-9]/.test(text.slice(end, end + 2));
}

function withExtension(text: string, end: number): number {
  EXTENSION.lastIndex = end;
  return end + (EXTENSION.exec(text)?.[0].length ?? 0);
}

function readInternational(at: Surroundings, first: number, chain: string): Found | undefined {
  const { text } = at;
  const start = first - 1;
  const before = text.charCodeAt(start - 1);
  // `a+1`, `1e+15`
  if ((before >= 48 && before <= 57) || before === 95) return undefined;
  // `++90...` is an added line of a diff, where that begins one.
  if (before === 43 && !/(?:^|[\n"])\+$/.test(text.slice(Math.max(0, start - 2), start))) return undefined;
  if ((before >= 65 && before <= 90) || (before >= 97 && before <= 122)) {
    if (!/[A-Za-z]{3}$|\\[ntr]$/.test(text.slice(Math.max(0, start - 3), start)) || chain.length < 10) return undefined;
  }
  for (const { end, digits } of cuts(first, chain)) {
    if (!isFree(text, end) || !isInternational(digits)) continue;
    const words = at.has(PHONE_WORDS, start, end);
    return phone(start, withExtension(text, end), { severity: "MEDIUM", confidence: words ? 0.95 : 0.8 });
  }
  return undefined;
}

function readNational(at: Surroundings, start: number, chain: string): Found | undefined {
  const { text } = at;
  const before = text.charCodeAt(start - 1);
  if (
    before === 46 ||
    before === 44 ||
    before === 35 ||
    before === 36 ||
    (chain.startsWith("(") && /[A-Za-z0-9_]/.test(text.charAt(start - 1)))
  )
    return undefined;
  const american = readAmerican(at, start);
  if (american) return american;
  // Rows of numbers, each group of which would be tried with its neighbours.
  if (/^[0-9]{1,6}[^0-9]/.test(chain) && chain.replace(/[^0-9]/g, "").length > 18) return undefined;
  let named: boolean | undefined;
  for (const { end, digits } of cuts(start, chain)) {
    if (!isFree(text, end)) continue;
    const written = text.slice(start, end);
    if (isTimeLike(written)) continue;
    const dialled = /^(?:00|011)[1-9]/.test(digits) ? digits.replace(/^(?:00|011)/, "") : undefined;
    named ??= at.has(PHONE_WORDS, start, start + chain.length);
    const isLone =
      digits.length >= 10 &&
      digits.length <= 12 &&
      !/^[12][0-9]{9}$|\./.test(written) &&
      at.isDataOnly(start) &&
      !isInRow(text, start, end);
    if (!named && !isLone && dialled === undefined) continue;
    if (!(dialled === undefined ? isNational(digits) : isInternational(dialled))) continue;
    if (named) return phone(start, withExtension(text, end), { severity: "MEDIUM", confidence: 0.75 });
    if (isLone) return phone(start, end, { severity: "LOW", confidence: 0.25 });
    if (/[ .-]/.test(written)) return phone(start, end, { severity: "LOW", confidence: 0.5 });
  }
  return undefined;
}

/** `(415) 555-0132` and `415-555-0132`: hardly anything else is written so. */
function readAmerican(at: Surroundings, start: number): Found | undefined {
  const { text } = at;
  AMERICAN.lastIndex = start;
  const written = AMERICAN.exec(text)?.[0];
  if (written === undefined) return undefined;
  const end = start + written.length;
  if (!isFree(text, end) || !isAmerican(written.replace(/[^0-9]/g, ""))) return undefined;
  return phone(start, withExtension(text, end), {
    severity: "MEDIUM",
    confidence: at.has(PHONE_WORDS, start, end) ? 0.9 : 0.6,
  });
}

/** Dates and times, amounts with thousands, versions. */
function isTimeLike(written: string): boolean {
  return (
    /^(?:19|20)[0-9]{2}([-/. ])[0-9]{1,2}\1[0-9]{1,2}/.test(written) ||
    /^[0-9]{1,2}([-/.])[0-9]{1,2}\1(?:19|20)[0-9]{2}/.test(written) ||
    /^[0-9]{1,3}(?:\.[0-9]{1,3}){2,3}$/.test(written) ||
    /^(?:19|20)[0-9]{6}[ -]?[0-9]{4,6}$/.test(written) ||
    /^1[4-9][0-9]{11}$/.test(written)
  );
}
