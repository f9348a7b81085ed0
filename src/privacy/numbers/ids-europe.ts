// National and tax ids of southern, northern and eastern Europe, as data. Formats: the issuing authorities.

import { crossWeighted, isDate, isOneDigit, luhn, mod11x10, modulo, weighted } from "../checks.ts";
import type { NumberShape } from "./scan.ts";
import { at, eleven, foldedDay, foldedMonth, isBirthDmy, rest11, ten, under11 } from "./sums.ts";

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

const swedish = (text: string) => text.slice(-10);
const sweden = (text: string) => {
  const ten = swedish(text);
  return luhn(ten) && isDate(ten.slice(2, 4), String(Number(ten.slice(4, 6)) % 60));
};
const personalCode = "0123456789ABCDEFHJKLMNPRSTUVWXY";

export const EUROPE: readonly NumberShape[] = [
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
    words: "codice fiscale,fiscal code,tax code",
    check: (text) => codiceFiscale(text),
    bare: true,
  },
  // Its build alone (letters for name and month, days to 71, a place's letter) tells it, where no sum was worked out.
  {
    id: "it-codice-fiscale",
    starts: "*16",
    shape: /[A-Z]{6}[0-9]{2}[ABCDEHLMPRST](?:[04][0-9]|[1256][0-9]|[37][01])[A-MZ][0-9]{3}[A-Z]/,
    words: "codice fiscale,fiscal code,tax code",
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
    words: "rodne cislo,rodne,birth number",
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
    words: "kennitala",
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
