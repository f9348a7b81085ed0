// National and tax ids of Europe, as data: shape, words that name it, check digits. Formats: the issuing authorities.

import {
  crossWeighted,
  digitOf,
  isDate,
  isOneDigit,
  luhn,
  mod11x10,
  modulo,
  mrz,
  verhoeff,
  weighted,
} from "../checks.ts";
import type { NumberShape } from "../number-scan.ts";

const at = (text: string, place: number) => digitOf(text.charAt(place));
const rest11 = (text: string, weights: readonly number[]) => weighted(text, weights) % 11;
/** Last digit = weighted sum mod 11 mod 10. */
const eleven = (weights: readonly number[]) => (text: string) =>
  rest11(text, weights) % 10 === at(text, weights.length) && !isOneDigit(text);
/** Last digit = 11 minus the remainder, 11 as 0; 10 does not occur. */
const under11 = (weights: readonly number[]) => (text: string) =>
  (11 - rest11(text, weights)) % 11 === at(text, weights.length) && !isOneDigit(text);
const ten = (weights: readonly number[]) => (text: string) =>
  (10 - (weighted(text, weights) % 10)) % 10 === at(text, weights.length) && !isOneDigit(text);
const manyLuhn = (text: string) => luhn(text) && !isOneDigit(text);

const DNI = "TRWAGMYFPDXBNJZSQVHLCKE";
const dni = (text: string) => DNI.charAt(modulo(text.slice(0, -1), 23)) === text.at(-1);

const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
function codiceFiscale(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < 15; i++) {
    const value = at(text, i);
    const place = value < 10 ? value : value - 10;
    sum += i % 2 === 0 ? (ODD[place] as number) : place;
  }
  return String.fromCharCode(65 + (sum % 26)) === text.at(-1);
}

function isikukood(text: string): boolean {
  const first = rest11(text, [1, 2, 3, 4, 5, 6, 7, 8, 9, 1]);
  const check = first < 10 ? first : rest11(text, [3, 4, 5, 6, 7, 8, 9, 1, 2, 3]) % 10;
  return check === at(text, 10) && isDate(text.slice(3, 5), text.slice(5, 7));
}

function nir(text: string): boolean {
  const number = text.slice(0, 13).replace("2A", "19").replace("2B", "18");
  return 97 - modulo(number, 97) === Number(text.slice(13));
}

const isBirth = (text: string) => isDate(text.slice(2, 4), text.slice(4, 6));
const isBirthDmy = (text: string) => isDate(text.slice(2, 4), text.slice(0, 2));
/** The month carries the century, or the day the sex. */
const foldedMonth = (month: string) => String(Number(month) % 20).padStart(2, "0");
const foldedDay = (text: string) => String(Number(text.slice(0, 2)) % 40).padStart(2, "0");
const swedish = (text: string) => text.slice(-10);
const sweden = (text: string) => {
  const ten = swedish(text);
  return luhn(ten) && isDate(ten.slice(2, 4), String(Number(ten.slice(4, 6)) % 60));
};
const personalCode = "0123456789ABCDEFHJKLMNPRSTUVWXY";

export const EUROPE: readonly NumberShape[] = [
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
  {
    id: "es-dni",
    starts: "D7-8L1 D7-8",
    shape: /[0-9]{7,8}-?[trwagmyfpdxbnjzsqvhlcke]/i,
    words: "dni,nif,documento nacional",
    check: dni,
    bare: /^[0-9]{8}-?[A-Z]/,
  },
  {
    id: "es-nie",
    starts: "L1D7L1 L1D7 L1+D7L1 L1+D7",
    shape: /[xyz]-?[0-9]{7}-?[trwagmyfpdxbnjzsqvhlcke]/i,
    words: "nie,extranjero*",
    check: (text) => dni("XYZ".indexOf(text.charAt(0)) + text.slice(1)),
    bare: true,
  },
  {
    id: "es-cif",
    label: "company-id",
    starts: "L1D8 L1D7L1 L1+D8 L1+D7L1",
    shape: /[abcdefghjnpqrsuvw]-?[0-9]{7}[0-9a-j]/i,
    words: "cif",
    check: (text) => {
      const control = (10 - (crossWeighted(text.slice(1), [2, 1, 2, 1, 2, 1, 2]) % 10)) % 10;
      return text.at(-1) === String(control) || text.at(-1) === "JABCDEFGHI".charAt(control);
    },
    severity: "LOW",
  },
  { id: "es-passport", label: "passport", starts: "L3D6", shape: /[a-z]{3}[0-9]{6}/i, words: "pasaporte*,passport*" },
  {
    id: "it-codice-fiscale",
    starts: "*16 L3+L3 L6D2L1D2L1D3L1 L3+D2L1D2",
    shape: /[a-z]{6}[0-9lmnp-v]{2}[abcdehlmprst](?:[0-7lmnp-t][0-9lmnp-v])[a-mz][0-9lmnp-v]{3}[a-z]/i,
    words: "codice fiscale,cf,fiscal code,tax code",
    check: (text) => codiceFiscale(text),
    bare: true,
  },
  // Its build alone (letters for name and month, days to 71, a place's letter) tells it, where no sum was worked out.
  {
    id: "it-codice-fiscale",
    starts: "*16",
    shape: /[A-Z]{6}[0-9]{2}[ABCDEHLMPRST](?:[04][0-9]|[1256][0-9]|[37][01])[A-MZ][0-9]{3}[A-Z]/,
    words: "codice fiscale,cf,fiscal code,tax code",
    bare: true,
    severity: "MEDIUM",
  },
  {
    id: "it-partita-iva",
    label: "company-id",
    starts: "D11",
    shape: /[0-9]{11}/,
    words: "partita iva,p iva,piva",
    check: (text) => manyLuhn(text) && !text.startsWith("0000000"),
    severity: "LOW",
  },
  {
    id: "it-identity-card",
    starts: "L2+D5 L2D5L2 L2D7",
    shape: /[a-z]{2} ?[0-9]{5} ?[a-z]{2}|[a-z]{2} ?[0-9]{7}/i,
    words: "carta d identita,carta identita,cie,identity card",
  },
  {
    id: "it-driver-license",
    label: "driver-license",
    starts: "L2D7L1 L1D8L1",
    shape: /(?:[a-z]{2}|u1)[0-9]{7}[a-z]/i,
    words: "patente",
  },
  { id: "it-passport", label: "passport", starts: "L2D7", shape: /[a-z]{2}[0-9]{7}/i, words: "passaporto,passport" },
  {
    id: "pt-nif",
    starts: "D9 D3",
    shape: /[1235689][0-9]{2} ?[0-9]{3} ?[0-9]{3}/,
    words: "nif,contribuinte,nipc",
    check: (text) => {
      const check = 11 - rest11(text, [9, 8, 7, 6, 5, 4, 3, 2]);
      return (check > 9 ? 0 : check) === at(text, 8);
    },
  },
  {
    id: "gr-afm",
    starts: "D9",
    shape: /[0-9]{9}/,
    words: "afm,ΑΦΜ,vat",
    check: eleven([256, 128, 64, 32, 16, 8, 4, 2]),
    lone: false,
  },
  {
    id: "pl-pesel",
    starts: "D11",
    shape: /[0-9]{11}/,
    words: "pesel",
    check: (text) =>
      ten([1, 3, 7, 9, 1, 3, 7, 9, 1, 3])(text) && isDate(foldedMonth(text.slice(2, 4)), text.slice(4, 6)),
  },
  {
    id: "pl-nip",
    label: "company-id",
    starts: "D10 D3",
    shape: /[0-9]{3}-?[0-9]{3}-?[0-9]{2}-?[0-9]{2}|[0-9]{3}-[0-9]{2}-[0-9]{2}-[0-9]{3}/,
    words: "nip",
    check: (text) => rest11(text, [6, 5, 7, 2, 3, 4, 5, 6, 7]) === at(text, 9),
    severity: "LOW",
    lone: false,
  },
  {
    id: "cz-birth-number",
    starts: "D6 D9-10",
    shape: /[0-9]{6}\/?[0-9]{3,4}/,
    words: "rodne cislo,rc,rodne,birth number",
    check: (text) =>
      isDate(String(Number(text.slice(2, 4)) % 50), text.slice(4, 6)) && (text.length === 9 || modulo(text, 11) === 0),
    bare: /\//,
  },
  {
    id: "ro-cnp",
    starts: "D13",
    shape: /[1-9][0-9]{12}/,
    words: "cnp,cod numeric",
    check: (text) => {
      const rest = rest11(text, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]);
      return (rest === 10 ? 1 : rest) === at(text, 12) && isDate(text.slice(3, 5), text.slice(5, 7));
    },
  },
  {
    id: "bg-egn",
    starts: "D10",
    shape: /[0-9]{10}/,
    words: "egn,ЕГН",
    check: (text) =>
      eleven([2, 4, 8, 5, 10, 9, 7, 3, 6])(text) && isDate(foldedMonth(text.slice(2, 4)), text.slice(4, 6)),
  },
  {
    id: "hu-taj",
    starts: "D9 D3",
    shape: /[0-9]{3}[ -]?[0-9]{3}[ -]?[0-9]{3}/,
    words: "taj",
    check: (text) => weighted(text, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === at(text, 8) && !isOneDigit(text),
    lone: false,
  },
  { id: "hr-oib", starts: "D11", shape: /[0-9]{11}/, words: "oib", check: mod11x10 },
  {
    id: "si-emso",
    starts: "D13",
    shape: /[0-9]{13}/,
    words: "emso,jmbg,maticni*",
    check: (text) => under11([7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2])(text) && isBirthDmy(text),
  },
  {
    id: "dk-cpr",
    starts: "D6 D10",
    shape: /[0-9]{6}-?[0-9]{4}/,
    words: "cpr,personnummer",
    check: isBirthDmy,
    bare: /-/,
    lone: false,
  },
  {
    id: "fi-hetu",
    starts: "D6 D6L1D3L1 D6L1D4",
    shape: /[0-9]{6}[-+A-FU-Ya-fu-y][0-9]{3}[0-9A-FHJ-NPR-Ya-fhj-npr-y]/,
    words: "hetu,henkilotunnus,personal identity code,finnish",
    check: (text, match) => {
      const number = match.slice(0, 6) + match.slice(7, 10);
      return isBirthDmy(text) && personalCode.charAt(modulo(number, 31)) === match.charAt(10).toUpperCase();
    },
    bare: true,
  },
  {
    id: "se-personnummer",
    starts: "D6 D8 D10 D12",
    shape: /(?:18|19|20)?[0-9]{6}[-+]?[0-9]{4}/,
    words: "personnummer,samordningsnummer,personal number",
    check: sweden,
    bare: /[-+]/,
  },
  {
    id: "se-organisationsnummer",
    label: "company-id",
    starts: "D6 D10",
    shape: /[0-9]{2}[2-9][0-9]{3}-?[0-9]{4}/,
    words: "organisationsnummer,orgnummer,orgnr,foretag*,company",
    check: (text) => luhn(text) && !isOneDigit(text),
    bare: /-/,
    severity: "LOW",
  },
  {
    id: "no-fodselsnummer",
    starts: "D11 D6",
    shape: /[0-9]{6} ?[0-9]{5}/,
    words: "fødselsnummer,fodselsnummer,personnummer,fnr",
    check: (text) =>
      under11([3, 7, 6, 1, 8, 9, 4, 5, 2])(text) &&
      under11([5, 4, 3, 2, 7, 6, 5, 4, 3, 2])(text) &&
      isDate(String(Number(text.slice(2, 4)) % 40), foldedDay(text)),
  },
  {
    id: "is-kennitala",
    starts: "D6 D10",
    shape: /[0-9]{6}-?[0-9]{4}/,
    words: "kennitala,kt",
    check: (text) => under11([3, 2, 7, 6, 5, 4, 3, 2])(text) && isDate(text.slice(2, 4), foldedDay(text)),
  },
  { id: "ee-lt-isikukood", starts: "D11", shape: /[1-8][0-9]{10}/, words: "isikukood,asmens kodas", check: isikukood },
  {
    id: "lv-personas-kods",
    starts: "D6 D11",
    shape: /[0-9]{6}-?[0-9]{5}/,
    words: "personas kods",
    check: (text) =>
      text.startsWith("32") ||
      (isBirthDmy(text) && (1101 - weighted(text, [1, 6, 3, 7, 9, 10, 5, 8, 4, 2])) % 11 === at(text, 10)),
    lone: false,
  },
  {
    id: "ua-ipn",
    starts: "D10",
    shape: /[0-9]{10}/,
    words: "ІПН,РНОКПП,ИНН,ipn",
    check: eleven([-1, 5, 7, 9, 4, 6, 10, 5, 7]),
    lone: false,
  },
  {
    id: "ru-inn",
    starts: "D10 D12",
    shape: /[0-9]{12}|[0-9]{10}/,
    words: "инн,inn",
    check: (text) =>
      text.length === 10
        ? eleven([2, 4, 10, 3, 5, 9, 4, 6, 8])(text)
        : eleven([7, 2, 4, 10, 3, 5, 9, 4, 6, 8])(text) && eleven([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8])(text),
    lone: false,
  },
  {
    id: "ru-snils",
    starts: "D3 D11",
    shape: /[0-9]{3}-?[0-9]{3}-?[0-9]{3}[ -]?[0-9]{2}/,
    words: "снилс,snils",
    check: (text) => (weighted(text, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100 === Number(text.slice(9)),
    bare: /-.*-/,
  },
  {
    id: "eu-vat",
    label: "company-id",
    starts: "L3D8 L2D8-12 L2D9L1D2 L2D10 L2D7L1 L2D7L2 L2D1L1D5L1 L2L1D7L1 L3D7L1 L3D8 L4D9 L2+D8-12 L2+D9L1D2",
    shape:
      /(?:atu[0-9]{8}|be[01][0-9]{9}|bg[0-9]{9,10}|cy[0-9]{8}[a-z]|cz[0-9]{8,10}|dk[0-9]{8}|ee[0-9]{9}|el[0-9]{9}|es[a-z][0-9]{7}[0-9a-z]|es[0-9]{8}[a-z]|fi[0-9]{8}|fr[0-9a-z]{2}[0-9]{9}|gb[0-9]{9}(?:[0-9]{3})?|hr[0-9]{11}|hu[0-9]{8}|ie[0-9]{7}[a-z]{1,2}|it[0-9]{11}|lt[0-9]{9,12}|lu[0-9]{8}|lv[0-9]{11}|mt[0-9]{8}|nl ?[0-9]{9}b[0-9]{2}|pl[0-9]{10}|pt[0-9]{9}|ro[0-9]{2,10}|se[0-9]{12}|si[0-9]{8}|sk[0-9]{10})/i,
    words: "vat,tva,iva,mwst,ust*,btw,moms,nip,dic,tax",
    severity: "LOW",
  },
];
