// National, tax and health ids of the Americas, as data.

import { isDate, isOneDigit, luhn, weighted } from "../checks.ts";
import type { NumberShape } from "./scan.ts";
import { at, rest11 } from "./sums.ts";

/** 11 minus the remainder; ten and eleven are 0. */
const last11 = (text: string, weights: readonly number[]) => {
  const check = 11 - rest11(text, weights);
  return (check > 9 ? 0 : check) === at(text, weights.length);
};

/** Never given out: they were printed on sample cards and in guides. */
const SAMPLE_SSNS = new Set(["078051120", "219099999", "123456789"]);
const ssn = (text: string) =>
  /^(?!000|666|9)[0-9]{3}(?!00)[0-9]{2}(?!0000)/.test(text) && !SAMPLE_SSNS.has(text) && !isOneDigit(text);

const cpf = (text: string) =>
  last11(text, [10, 9, 8, 7, 6, 5, 4, 3, 2]) && last11(text, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) && !isOneDigit(text);

/** Letters count by their place after the digit 0 in ASCII, since July 2026. */
function cnpj(text: string): boolean {
  const check = (weights: readonly number[]) => {
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += (text.charCodeAt(i) - 48) * (weights[i] as number);
    const rest = 11 - (sum % 11);
    return (rest > 9 ? 0 : rest) === at(text, weights.length);
  };
  return (
    check([5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) && check([6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) && !isOneDigit(text)
  );
}

const CURP = "0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ";
function curp(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += CURP.indexOf(text.charAt(i)) * (18 - i);
  return (10 - (sum % 10)) % 10 === at(text, 17) && isDate(text.slice(6, 8), text.slice(8, 10));
}

const RFC = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";
function rfc(_: string, match: string): boolean {
  const text = match.toUpperCase().replaceAll("-", "").padStart(13, " ");
  let sum = 0;
  for (let i = 0; i < 12; i++) sum += RFC.indexOf(text.charAt(i)) * (13 - i);
  return (
    "0123456789A".charAt((11 - (sum % 11)) % 11) === text.charAt(12) && isDate(text.slice(6, 8), text.slice(8, 10))
  );
}

/** Weights 2 to 7 from the right; eleven is 0, ten is K. */
function rut(text: string): boolean {
  let sum = 0;
  for (let i = text.length - 2, weight = 2; i >= 0; i--, weight = weight === 7 ? 2 : weight + 1)
    sum += at(text, i) * weight;
  return "0123456789K0".charAt(11 - (sum % 11)) === text.at(-1) && !isOneDigit(text.slice(0, -1));
}

function dea(text: string): boolean {
  return weighted(text.slice(2), [1, 2, 1, 2, 1, 2]) % 10 === at(text, 8);
}

export const AMERICAS: readonly NumberShape[] = [
  {
    id: "us-ssn",
    label: "ssn",
    starts: "D3 D9",
    shape: /[0-9]{3}([- .]?)[0-9]{2}\1[0-9]{4}/,
    words: "ssn,ssns,social security,soc sec,social",
    check: ssn,
    bare: /[- .]/,
    severity: "MAXIMUM",
    bareSeverity: "MEDIUM",
  },
  {
    id: "us-itin",
    starts: "D3 D9",
    shape: /9[0-9]{2}([- ]?)(?:5[0-9]|6[0-5]|7[0-9]|8[0-8]|9[0-2]|9[4-9])\1[0-9]{4}/,
    words: "itin,tax id,taxpayer*,tin",
    bare: /[- ]/,
  },
  {
    id: "us-ein",
    label: "company-id",
    starts: "D2",
    shape: /(?!0[0789]|1[789]|[28]9|49|69|7[089]|9[67])[0-9]{2}-[0-9]{7}/,
    words: "ein,fein,employer*,tax id",
    severity: "LOW",
  },
  { id: "us-passport", label: "passport", starts: "D9 L1D8", shape: /[a-z]?[0-9]{8,9}/i, words: "passport*" },
  {
    id: "us-driver-license",
    label: "driver-license",
    starts: "L1D7 L1D12 D7-9 D3 L1D8 L2D6 L1D14 L1D3",
    shape: /[a-z]{0,2}[0-9]{6,14}|[a-z]?[0-9]{3}(?:[ -][0-9]{3}){2,3}/i,
    words:
      "driver license,drivers license,driver s license,driver licence,driver s licence,dl number,license number,dln",
    severity: "HIGH",
  },
  {
    id: "us-npi",
    starts: "D10",
    shape: /[12][0-9]{9}/,
    words: "npi,provider id*",
    check: (text) => luhn(`80840${text}`),
    severity: "LOW",
    lone: false,
  },
  {
    id: "us-medicare-mbi",
    starts: "*4 *11",
    shape:
      /[1-9][ac-hj-kmnp-rt-y][0-9ac-hj-kmnp-rt-y][0-9]-?[ac-hj-kmnp-rt-y][0-9ac-hj-kmnp-rt-y][0-9]-?[ac-hj-kmnp-rt-y]{2}[0-9]{2}/i,
    words: "medicare,mbi",
    bare: /-.*-/,
    lone: true,
  },
  {
    id: "us-dea",
    label: "medical-license",
    starts: "L2D7 L1D8",
    shape: /[abcdefghjklmnprstux][a-z9][0-9]{7}/i,
    words: "dea,certificate number,prescriber*",
    check: dea,
  },
  {
    id: "ca-sin",
    starts: "D3 D9",
    shape: /[1-79][0-9]{2}([ -]?)[0-9]{3}\1[0-9]{3}/,
    words: "sin,social insurance,nas",
    check: (text) => luhn(text) && !isOneDigit(text),
  },
  {
    id: "br-cpf",
    starts: "D3 D11 D9",
    shape: /[0-9]{3}\.?[0-9]{3}\.?[0-9]{3}-?[0-9]{2}/,
    words: "cpf",
    check: cpf,
    bare: /[.-]/,
  },
  {
    id: "br-cnpj",
    label: "company-id",
    starts: "D2 *2 D14",
    shape: /[0-9a-z]{2}\.[0-9a-z]{3}\.[0-9a-z]{3}\/[0-9a-z]{4}-[0-9]{2}|[0-9]{14}/i,
    words: "cnpj",
    check: cnpj,
    bare: /\//,
    severity: "LOW",
  },
  {
    id: "mx-curp",
    starts: "L4D6L6D2 L4D6L7D1",
    shape:
      /[a-z][aeioux][a-z]{2}[0-9]{6}[hmx](?:as|bc|bs|cc|cl|cm|cs|ch|df|dg|gt|gr|hg|jc|mc|mn|ms|nt|nl|oc|pl|qt|qr|sp|sl|sr|tc|ts|tl|vz|yn|zs|ne)[b-df-hj-np-tv-z]{3}[0-9a-z][0-9]/i,
    words: "curp",
    check: curp,
    bare: true,
  },
  {
    id: "mx-rfc",
    starts: "L3-4D6L1D2 L3-4D6L2D1 L3-4D6L3 L3-4D9 L3-4D8L1 L3-4D7L2 L3-4D7L1D1 L3-4D6L1D1L1",
    shape: /[a-z]{3,4}[0-9]{6}[0-9a-z]{2}[0-9a]/i,
    words: "rfc,contribuyente*",
    check: rfc,
    lone: true,
  },
  {
    id: "ar-cuit",
    starts: "D2 D11",
    shape: /(?:2[03-7]|3[034])-?[0-9]{8}-?[0-9]/,
    words: "cuit,cuil",
    check: (text) => (11 - rest11(text, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2])) % 11 === at(text, 10),
    bare: /-.*-/,
  },
  {
    id: "ar-pe-dni",
    starts: "D7-8 D1-2",
    shape: /[0-9]{1,2}\.[0-9]{3}\.[0-9]{3}|[0-9]{7,8}/,
    words: "dni,documento",
  },
  {
    id: "cl-rut",
    starts: "D1-2 D7-8 D7-8L1",
    shape: /[0-9]{1,2}\.?[0-9]{3}\.?[0-9]{3}-?[0-9k]/i,
    words: "rut,run",
    check: rut,
    bare: /-/,
  },
  {
    id: "co-cedula",
    starts: "D6-10 D1-3",
    shape: /[0-9]{1,3}(?:\.[0-9]{3}){2,3}(?:-[0-9])?|[0-9]{6,10}(?:-[0-9])?/,
    words: "cedula,nit,cc colombia",
    severity: "HIGH",
  },
  {
    id: "pe-ruc",
    label: "company-id",
    starts: "D11",
    shape: /(?:1[0567]|20)[0-9]{9}/,
    words: "ruc",
    check: (text) => (11 - rest11(text, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2])) % 10 === at(text, 10),
    severity: "LOW",
    lone: false,
  },
  {
    id: "uy-ci",
    starts: "D1 D7-8",
    shape: /[0-9]\.?[0-9]{3}\.?[0-9]{3}-?[0-9]/,
    words: "cedula",
    check: (text) =>
      (10 - (weighted(text.padStart(8, "0"), [2, 9, 8, 7, 6, 3, 4]) % 10)) % 10 === at(text, text.length - 1),
    bare: /\..*\..*-/,
    lone: false,
  },
  { id: "ve-ci", starts: "L1D6-8 L1+D6-8", shape: /[ve]-?[0-9]{6,8}/i, words: "cedula,ci venezuela" },
  {
    id: "us-aba-routing",
    label: "bank-routing",
    starts: "D9",
    shape: /(?:0[0-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)[0-9]{7}/,
    words: "routing,aba,rtn,transit number",
    check: (text) => weighted(text, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0,
    severity: "MEDIUM",
    lone: false,
  },
  {
    id: "us-bank-account",
    label: "bank-account",
    starts: "D6-17 D3-5",
    shape: /[0-9]{6,17}|[0-9]{3,5}(?:-[0-9]{3,6}){1,3}/,
    words: "bank account,account number,acct,acct no,checking account,savings account,kontonummer,account no",
    severity: "MEDIUM",
  },
  {
    id: "us-zip",
    label: "postcode",
    starts: "D5",
    shape: /[0-9]{5}(?:-[0-9]{4})?/,
    words: "zip,zip code,zipcode,postal code",
    severity: "LOW",
  },
  {
    id: "medical-license",
    starts: "L1-2D5-8 D6-9",
    shape: /[a-z]{0,2}[0-9]{5,9}/i,
    words: "medical license,medical licence,license no",
    severity: "MEDIUM",
  },
];
