// National, tax and health ids of Britain, Ireland, France, the German-speaking countries and the Benelux, as data.
// Formats: the issuing authorities.

import { crossWeighted, isDate, isOneDigit, luhn, mod11x10, modulo, mrz, verhoeff, weighted } from "../checks.ts";
import type { NumberShape } from "./scan.ts";
import { at, isBirth, isBirthDmy, rest11, ten, under11 } from "./sums.ts";

const manyLuhn = (text: string) => luhn(text) && !isOneDigit(text);

function nir(text: string): boolean {
  const number = text.slice(0, 13).replace("2A", "19").replace("2B", "18");
  return 97 - modulo(number, 97) === Number(text.slice(13));
}

export const WEST: readonly NumberShape[] = [
  {
    id: "uk-nhs",
    starts: "D3 D10",
    shape: /[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{4}/,
    words: "nhs,health number,patient*",
    check: under11([10, 9, 8, 7, 6, 5, 4, 3, 2]),
  },
  {
    id: "uk-nino",
    starts: "L2D6L1 L2+D2 L2+D6L1 L2D2",
    shape: /(?!bg|gb|kn|nk|nt|tn|zz)[a-ceghj-prstwxyz][a-ceghj-npr-tw-z] ?[0-9]{2} ?[0-9]{2} ?[0-9]{2} ?[a-d]/i,
    words: "nino,national insurance,insurance number,ni number",
    bare: / [0-9]{2} [0-9]{2} /,
    lone: true,
  },
  {
    id: "uk-utr",
    starts: "D10 D5",
    shape: /[0-9]{5} ?[0-9]{5}/,
    words: "utr,tax reference,taxpayer*",
    check: (text) =>
      Number("21987654321".charAt(weighted(text.slice(1), [6, 7, 8, 9, 10, 5, 4, 3, 2]) % 11)) === at(text, 0),
  },
  {
    id: "uk-driving-licence",
    starts: "*16",
    shape: /[a-z]{1,5}9{0,4}[0-9][0156][0-9](?:0[1-9]|[12][0-9]|3[01])[0-9][a-z][a-z9][0-9a-z][0-9a-z]{2}/i,
    words: "driving,licence,driver*,license",
    check: (text) => /^[A-Z9]{5}/.test(text) && /^(?:[05][1-9]|[16][0-2])$/.test(text.slice(6, 8)),
    bare: /^[A-Z0-9]*$/,
    lone: true,
  },
  {
    id: "uk-vehicle-registration",
    label: "vehicle",
    starts: "L2D2 L2D2L3",
    shape: /[a-hj-pr-y]{2}(?:0[2-9]|[1-7][0-9]) ?[a-hj-pr-z]{3}/i,
    words: "vehicle*,registration,plate*,vrn,number plate,car",
    lone: true,
    severity: "MEDIUM",
  },
  {
    id: "uk-postcode",
    label: "postcode",
    starts: "L1D1 L1D2 L2D1 L2D2 L1D1L1 L2D1L1",
    shape:
      /[a-pr-uwyz](?:[0-9]{1,2}|[a-hk-y][0-9]{1,2}|[0-9][a-hjkps-uw]|[a-hk-y][0-9][abehmnprv-y]) [0-9][abd-hjlnp-uw-z]{2}/i,
    words: "postcode,postal code,post code,address",
    severity: "MEDIUM",
  },
  {
    id: "ie-pps",
    starts: "D7L1 D7L2",
    shape: /[0-9]{7}[a-w][a-w]?/i,
    words: "pps,ppsn",
    check: (text) => {
      const second = text.length > 8 ? (at(text, 8) - 9) * 9 : 0;
      return "WABCDEFGHIJKLMNOPQRSTUV".charAt((weighted(text, [8, 7, 6, 5, 4, 3, 2]) + second) % 23) === text[7];
    },
  },
  {
    id: "fr-nir",
    starts: "D13 D15 D1 D6L1D8",
    shape: /[12] ?[0-9]{2} ?(?:0[1-9]|1[0-2]|[2-9][0-9]) ?(?:[0-9]{2}|2[ab]) ?[0-9]{3} ?[0-9]{3} ?[0-9]{2}/i,
    words: "nir,secu,securite sociale,insee",
    check: nir,
    bare: true,
  },
  {
    id: "fr-siret",
    label: "company-id",
    starts: "D14 D9 D3",
    shape: /[0-9]{3} ?[0-9]{3} ?[0-9]{3}(?: ?[0-9]{5})?/,
    words: "siren,siret",
    check: manyLuhn,
    severity: "LOW",
    lone: false,
  },
  {
    id: "de-tax-id",
    starts: "D11 D2",
    shape: /[1-9][0-9][ /]?[0-9]{3}[ /]?[0-9]{3}[ /]?[0-9]{3}/,
    words: "steuer*,idnr,tin,tax id",
    check: mod11x10,
  },
  {
    id: "de-tax-number",
    starts: "D2 D3 D10-13",
    shape: /[0-9]{2,3}[ /][0-9]{3,4}[ /][0-9]{4,5}|[0-9]{10,13}/,
    words: "steuernummer,steuer nr,st nr",
    severity: "MEDIUM",
  },
  {
    id: "de-social-security",
    starts: "D8L1D3 D2",
    shape: /[0-9]{2} ?(?:0[1-9]|[1-7][0-9]|8[01])(?:0[1-9]|1[0-2])[0-9]{2} ?[a-z] ?[0-9]{3}/i,
    words: "sozialversicherung*,rentenversicherung*,svnr,rvnr,versicherungsnummer",
    check: (text) => {
      const letter = String(at(text, 8) - 9).padStart(2, "0");
      const all = text.slice(0, 8) + letter + text.slice(9);
      return crossWeighted(all, [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1]) % 10 === at(all, 12);
    },
    bare: /^[0-9]{8}[A-Z]/,
  },
  {
    id: "de-id-card",
    starts: "*9 *10",
    shape: /[cfghjklmnprtvwxyz][cfghjklmnprtvwxyz0-9]{8}[0-9]?d?/i,
    words: "personalausweis*,ausweis*,id card,identity card,reisepass*,passport,pass nr",
    check: (text) => mrz(text.slice(0, -1)) === at(text, text.length - 1),
  },
  // The check digit stands behind the number on the card, and is seldom copied with it.
  {
    id: "de-id-card",
    starts: "*9",
    shape: /[cfghjklmnprtvwxyz][cfghjklmnprtvwxyz0-9]{8}/i,
    words: "personalausweis*,ausweis*,reisepass*",
  },
  {
    id: "de-health-insurance",
    starts: "L1D9",
    shape: /[a-z][0-9]{9}/i,
    words: "kranken*,kvnr,versicherten*,health insurance,egk",
    check: (text) => {
      const all = String(at(text, 0) - 9).padStart(2, "0") + text.slice(1);
      return crossWeighted(all, [1, 2, 1, 2, 1, 2, 1, 2, 1, 2]) % 10 === at(all, 10);
    },
  },
  {
    id: "de-lanr",
    starts: "D9",
    shape: /[0-9]{9}/,
    words: "lanr,arztnummer,arzt*",
    check: (text) =>
      (10 - (weighted(text, [4, 9, 4, 9, 4, 9]) % 10)) % 10 === at(text, 6) && text.slice(0, 6) !== "000000",
  },
  { id: "de-bsnr", starts: "D9", shape: /[0-9]{9}/, words: "bsnr,betriebsstatten*", severity: "MEDIUM" },
  { id: "de-postcode", label: "postcode", starts: "D5", shape: /[0-9]{5}/, words: "plz,postleitzahl", severity: "LOW" },
  {
    id: "de-vat",
    label: "company-id",
    starts: "L2D9 L2+D9 L2+D3",
    shape: /de ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}/i,
    words: "ust*,vat,mwst,umsatzsteuer*",
    check: (text) => mod11x10(text.slice(2)),
    bare: true,
    severity: "LOW",
  },
  {
    id: "at-svnr",
    starts: "D4 D10",
    shape: /[1-9][0-9]{3} ?[0-9]{6}/,
    words: "svnr,sozialversicherung*,sv nummer,versicherungsnummer",
    check: (text) => rest11(text, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) === at(text, 3) && isBirthDmy(text.slice(4)),
  },
  {
    id: "ch-ahv",
    starts: "D3 D13",
    shape: /756\.?[0-9]{4}\.?[0-9]{4}\.?[0-9]{2}/,
    words: "ahv,avs,sozialversicherung*",
    check: ten([1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3]),
    bare: true,
  },
  {
    id: "nl-bsn",
    starts: "D8-9 D4 D3",
    shape: /[0-9]{3}[. ]?[0-9]{3}[. ]?[0-9]{3}|[0-9]{4}[. ]?[0-9]{2}[. ]?[0-9]{3}|[0-9]{8}/,
    words: "bsn,burgerservice*,sofi*",
    check: (text) => rest11(text.padStart(9, "0"), [9, 8, 7, 6, 5, 4, 3, 2, -1]) === 0 && !isOneDigit(text),
  },
  {
    id: "be-rrn",
    starts: "D2 D11",
    shape: /[0-9]{2}\.?[0-9]{2}\.?[0-9]{2}[- ]?[0-9]{3}[. -]?[0-9]{2}/,
    words: "rijksregister*,registre national,insz,niss,rrn",
    check: (text) => {
      const key = Number(text.slice(9));
      const rests = [text.slice(0, 9), `2${text.slice(0, 9)}`].map((number) => 97 - modulo(number, 97));
      return rests.includes(key) && (isBirth(text) || text.slice(2, 4) === "00");
    },
    bare: /\..*-/,
  },
  {
    id: "lu-matricule",
    starts: "D13",
    shape: /(?:18|19|20)[0-9]{11}/,
    words: "matricule",
    check: (text) =>
      luhn(text.slice(0, 12)) &&
      verhoeff(text.slice(0, 11) + text.slice(12)) &&
      isDate(text.slice(4, 6), text.slice(6, 8)),
  },
];
