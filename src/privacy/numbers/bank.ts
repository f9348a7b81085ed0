// Money: payment cards, IBANs, sort codes, crypto addresses, UPI, as data for the scan of numbers.

import { countrySpecs, isValidIBAN } from "ibantools";
import { isOneDigit, luhn, mod97 } from "../checks.ts";
import { wordTest } from "../context.ts";
import { isBase58Check } from "../crypto-address.ts";
import type { Found, NumberShape, Surroundings } from "./scan.ts";

/** Network ranges with their lengths: a tenth of all numbers passes Luhn, so these must hold too. */
const NETWORKS: readonly (readonly [prefix: RegExp, lengths: readonly number[]])[] = [
  [/^4/, [13, 16, 19]],
  [/^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(?:6011|64[4-9]|65)/, [16, 17, 18, 19]],
  [/^35(?:2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^(?:30[0-5]|3[689])/, [14, 15, 16, 17, 18, 19]],
  [/^62/, [16, 17, 18, 19]],
  [/^(?:50|5[6-8]|63|67)/, [12, 13, 14, 15, 16, 17, 18, 19]],
  [/^220[0-4]/, [16]],
];
/** UATP: so short a range that it needs a word, or a text of its own. */
const AIRLINES = /^1[0-9]{14}$/;

export function isCard(digits: string): boolean {
  return (
    luhn(digits) &&
    !isOneDigit(digits) &&
    NETWORKS.some(([prefix, lengths]) => prefix.test(digits) && lengths.includes(digits.length))
  );
}

/**
 * Numbers that the networks and processors publish for tests. They stand in the code of everyone who takes cards and
 * belong to no one, so only `strict` replaces them: there a false card costs less than a look at each.
 */
const TEST_CARDS = new Set(
  [
    "4111 1111 1111 1111|4242 4242 4242 4242|4012 8888 8888 1881|4000 0566 5566 5556|4222 2222 2222 2|4000 0000 0000 0002",
    "5555 5555 5555 4444|5105 1051 0510 5100|2223 0031 2200 3222|5200 8282 8282 8210|3782 8224 6310 005|3714 4963 5398 431",
    "3787 3449 3671 000|6011 1111 1111 1117|6011 0009 9013 9424|3056 9309 0259 04|3852 0000 0232 37|3530 1113 3330 0000",
    "3566 0020 2036 0505|6200 0000 0000 0005|5019 7170 1010 3742|6331 1019 9999 0016",
  ]
    .join("|")
    .split("|")
    .map((number) => number.replaceAll(" ", "")),
);

const CARD =
  /[0-9]{12,19}|[0-9]{4}([ -])[0-9]{4}\1[0-9]{4}\1[0-9]{1,4}(?:\1[0-9]{1,3})?|[0-9]{4}([ -])[0-9]{6}\2[0-9]{4,5}/y;
export const CARD_WORDS = wordTest(
  "card*,credit,debit,visa,mastercard,amex,american express,discover,pan,ccn,cc number,payment*,karte*,carte,tarjeta,kreditkarte*",
);

/** Reads a card at a run of digits. */
export function readCard(at: Surroundings, start: number, runEnd: number): Found | undefined {
  const length = runEnd - start;
  if (length !== 4 && length < 12) return undefined;
  CARD.lastIndex = start;
  const written = CARD.exec(at.text)?.[0];
  if (written === undefined) return undefined;
  const end = start + written.length;
  if (/^(?:[A-Za-z0-9_@]|[-/][A-Za-z0-9]|[.:][0-9])/.test(at.text.slice(end, end + 2))) return undefined;
  const digits = written.replace(/[^0-9]/g, "");
  const isAirline = AIRLINES.test(digits) && luhn(digits);
  if (!isAirline && !isCard(digits)) return undefined;
  const found = { start, end, id: "card-number" } as const;
  const words = at.has(CARD_WORDS, start, end);
  if (TEST_CARDS.has(digits)) return { ...found, severity: "LOW", confidence: 0.6 };
  if (words) return { ...found, severity: "MAXIMUM", confidence: 0.95 };
  if (isAirline) return at.isDataOnly(start) ? { ...found, severity: "LOW", confidence: 0.3 } : undefined;
  // Four groups of four are how cards are printed, and hardly anything else is.
  if (/[ -]/.test(written)) return { ...found, severity: "HIGH", confidence: 0.8 };
  return { ...found, severity: "LOW", confidence: 0.5 };
}

const LETTERS = (length: number) => `[A-Za-z0-9]{${length}}`;
/** Longest written form first, so that a word behind it is no part of it. */
const IBAN_SHAPE = new RegExp(`[A-Za-z]{2}[0-9]{2}(?:[ -]?${LETTERS(4)}){2,7}(?:[ -]?[A-Za-z0-9]{1,3})?`);

export function isIban(text: string): boolean {
  return mod97(text.slice(4) + text.slice(0, 4)) === 1 && isValidIBAN(text);
}

/** The end of the written IBAN: its country says how many letters and digits it has. */
function ibanEnd(written: string): number {
  const length = countrySpecs[written.slice(0, 2).toUpperCase()]?.chars ?? 0;
  if (length === 0) return 0;
  let compact = "";
  let end = 0;
  for (; end < written.length && compact.length < length; end++) {
    const character = written.charAt(end);
    if (character !== " " && character !== "-") compact += character;
  }
  return compact.length === length && isIban(compact.toUpperCase()) ? end : 0;
}

const IBAN_AT = new RegExp(IBAN_SHAPE.source, "y");

/** Reads an IBAN at letters and digits that begin with two of each. */
export function readIban({ text }: Surroundings, start: number): Found | undefined {
  IBAN_AT.lastIndex = start;
  const written = IBAN_AT.exec(text)?.[0];
  if (written === undefined) return undefined;
  const length = ibanEnd(written);
  if (length === 0 || /[A-Za-z0-9_]/.test(text.charAt(start + length))) return undefined;
  return { start, end: start + length, id: "iban", severity: "HIGH", confidence: 0.95 };
}

/** Reads a Bitcoin address at letters and digits of its length. */
export function readBitcoin({ text }: Surroundings, start: number, end: number): Found | undefined {
  const length = end - start;
  const first = text.charCodeAt(start);
  if (length < 26 || length > 35 || (first !== 49 && first !== 51) || !isBase58Check(text.slice(start, end)))
    return undefined;
  return { start, end, id: "bitcoin-address", label: "crypto-address", severity: "MEDIUM", confidence: 0.95 };
}

export const BANK: readonly NumberShape[] = [
  {
    id: "uk-sort-code",
    label: "bank-routing",
    starts: "D2 D6",
    shape: /[0-9]{2}-[0-9]{2}-[0-9]{2}|[0-9]{6}/,
    words: "sort code,sortcode",
    severity: "MEDIUM",
  },
  {
    id: "card-cvv",
    starts: "D3-4",
    shape: /[0-9]{3,4}/,
    words: "cvv,cvc,cvv2,cvc2,card verification,security code",
    severity: "MEDIUM",
  },
  {
    id: "card-expiry",
    starts: "D2 D1",
    shape: /(?:0?[1-9]|1[0-2]) ?[/-] ?(?:20)?[2-4][0-9]/,
    words: "valid thru,expiry,exp date,card expires,good thru,expiry date,exp",
    severity: "LOW",
  },
  {
    id: "date-of-birth",
    starts: "D1-2 D4 D8",
    shape:
      /(?:19|20)[0-9]{2}([-/.])(?:0?[1-9]|1[0-2])\1(?:0?[1-9]|[12][0-9]|3[01])|(?:0?[1-9]|[12][0-9]|3[01])([-/.])(?:0?[1-9]|[12][0-9]|3[01])\2(?:19|20)?[0-9]{2}|(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])/,
    words: "dob,date of birth,birth,birthday,birthdate,born,geburtsdatum,geboren,date de naissance,fecha de nacimiento",
    severity: "MEDIUM",
  },
  {
    id: "geo-coordinates",
    starts: "D1-3",
    shape: /(?:1[0-7][0-9]|[0-9]{1,2})\.[0-9]{4,15}(?:, ?-?(?:1[0-7][0-9]|[0-9]{1,2})\.[0-9]{4,15})?/,
    words: "lat,latitude,lon,lng,long,longitude,location,coordinates,gps",
    severity: "LOW",
  },
];
