// National and tax ids of Asia, Africa and Oceania, as data.

import { isDate, isOneDigit, luhn, mod11x2, mod36, verhoeff, weighted } from "../checks.ts";
import type { NumberShape } from "./scan.ts";
import { at, isBirth, rest11 } from "./sums.ts";

const many = (check: (text: string) => boolean) => (text: string) => check(text) && !isOneDigit(text);

function kimlik(text: string): boolean {
  const odd = weighted(text, [1, 0, 1, 0, 1, 0, 1, 0, 1]);
  const even = weighted(text, [0, 1, 0, 1, 0, 1, 0, 1]);
  return (7 * odd - even + 100) % 10 === at(text, 9) && (odd + even + at(text, 9)) % 10 === at(text, 10);
}

const NRIC: Readonly<Record<string, readonly [offset: number, letters: string]>> = {
  S: [0, "JZIHGFEDCBA"],
  T: [4, "JZIHGFEDCBA"],
  F: [0, "XWUTRQPNMLK"],
  G: [4, "XWUTRQPNMLK"],
  M: [3, "XWUTRQPNJLK"],
};
function nric(text: string): boolean {
  const [offset, letters] = NRIC[text.charAt(0)] ?? [0, ""];
  const sum = (weighted(text.slice(1), [2, 7, 6, 5, 4, 3, 2]) + offset) % 11;
  return letters.charAt(text.startsWith("M") ? 10 - sum : sum) === text.at(-1) || letters.charAt(sum) === text.at(-1);
}

/** Businesses, companies, and all others, each with letters and weights of its own. */
const UEN_LETTERS = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
function uen(text: string): boolean {
  const last = text.at(-1);
  if (/^[0-9]{8}[A-Z]/.test(text)) return "XMKECAWLJDB".charAt(rest11(text, [10, 4, 9, 3, 8, 2, 7, 1])) === last;
  if (/^[0-9]{9}/.test(text)) return "ZKCMDNERGWH".charAt(rest11(text, [10, 8, 6, 4, 9, 7, 5, 3, 1])) === last;
  const weights = [4, 3, 5, 3, 10, 2, 2, 5, 7];
  const sum = weights.reduce((total, weight, i) => total + weight * UEN_LETTERS.indexOf(text.charAt(i)), 0);
  return UEN_LETTERS.charAt((sum + 6) % 11) === last;
}

function hkid(text: string): boolean {
  const padded = text.padStart(9, " ");
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += (padded[i] === " " ? 36 : at(padded, i)) * (9 - i);
  return "0123456789A".charAt((11 - (sum % 11)) % 11) === padded.charAt(8);
}

/** Two digits for each letter, in the order of the letters' introduction. */
const TW_LETTERS = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
function twId(text: string): boolean {
  const letter = TW_LETTERS.indexOf(text.charAt(0)) + 10;
  const sum = Math.floor(letter / 10) + (letter % 10) * 9 + weighted(text.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1]);
  return sum % 10 === 0;
}

const thai = (text: string) => (11 - rest11(text, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2])) % 10 === at(text, 12);
const IN_STATES =
  "ap|ar|as|br|cg|ch|dd|dl|dn|ga|gj|hp|hr|jh|jk|ka|kl|la|ld|mh|ml|mn|mp|mz|nl|od|or|pb|py|rj|sk|tn|tr|ts|uk|up|wb|an";

export const WORLD: readonly NumberShape[] = [
  {
    id: "tr-kimlik",
    starts: "D11",
    shape: /[1-9][0-9]{10}/,
    words: "tc kimlik,tckn,kimlik,tc no,turkish id",
    check: kimlik,
    bareSeverity: "LOW",
  },
  {
    id: "tr-license-plate",
    label: "vehicle",
    starts: "D2 D2L1-3D2-4",
    shape:
      /(?:0[1-9]|[1-7][0-9]|8[01]) ?(?:[a-pr-vyz] ?[0-9]{2,5}|[a-pr-vyz]{2} ?[0-9]{2,4}|[a-pr-vyz]{3} ?[0-9]{2,4})/i,
    words: "plaka*,plakasi,plate*,arac",
    lone: true,
    severity: "MEDIUM",
  },
  {
    id: "il-id",
    starts: "D9",
    shape: /[0-9]{9}/,
    words: "teudat zehut,israeli id,תעודת זהות",
    check: many(luhn),
  },
  {
    id: "ae-emirates-id",
    starts: "D3 D15",
    shape: /784-?[0-9]{4}-?[0-9]{7}-?[0-9]/,
    words: "emirates id,eid",
    check: luhn,
    bare: true,
  },
  {
    id: "sa-national-id",
    starts: "D10",
    shape: /[12][0-9]{9}/,
    words: "iqama,national id,saudi id",
    check: luhn,
    lone: false,
  },
  {
    id: "za-id",
    starts: "D13 D6",
    shape: /[0-9]{6} ?[0-9]{4} ?[012][0-9]{2}/,
    words: "id number,id no,south african,resident,rsa id,identity number",
    check: (text) => luhn(text) && isBirth(text),
  },
  {
    id: "ng-nin",
    starts: "D11",
    shape: /[0-9]{11}/,
    words: "nin,national identification number",
    check: (text) => verhoeff(text),
  },
  {
    id: "ng-vehicle-registration",
    label: "vehicle",
    starts: "L3D3L2 L3+D3L2",
    shape: /[a-z]{3}[- ]?[0-9]{3}[- ]?[a-z]{2}/i,
    words: "plate*,vehicle*,registration",
    lone: true,
    severity: "MEDIUM",
  },
  { id: "ke-id", starts: "D7-8", shape: /[0-9]{7,8}/, words: "kenyan id,national id,id no" },
  {
    id: "eg-id",
    starts: "D14",
    shape: /[23][0-9]{6}(?:0[1-4]|1[1-9]|2[1-9]|3[1-5]|88)[0-9]{5}/,
    words: "national id,egypt*,الرقم القومي",
    check: (text) => isDate(text.slice(3, 5), text.slice(5, 7)),
    lone: false,
  },
  {
    id: "in-aadhaar",
    label: "aadhaar",
    starts: "D4 D12",
    shape: /[2-9][0-9]{3}([ :-]?)[0-9]{4}\1[0-9]{4}/,
    words: "aadhaar,aadhar,uidai,uid",
    check: (text) => verhoeff(text) && text !== [...text].reverse().join(""),
    bare: / /,
  },
  {
    id: "in-pan",
    starts: "L5D4L1",
    shape: /[a-z]{3}[abcfghjlptk][a-z][0-9]{4}[a-z]/i,
    words: "pan,income tax,permanent account",
    bare: /^[A-Z0-9]*$/,
    lone: true,
  },
  {
    id: "in-gstin",
    label: "company-id",
    starts: "D2L5D4L1D1L1D1 D2L5D4L1D1L2 D2L5D4L3 D2L5D4L2D1",
    shape: /(?:0[1-9]|[12][0-9]|3[0-7])[a-z]{5}[0-9]{4}[a-z][1-9a-z]z[0-9a-z]/i,
    check: mod36,
    words: "gstin*,gst",
    bare: /^[A-Z0-9]*$/,
    lone: true,
    severity: "LOW",
  },
  { id: "in-passport", label: "passport", starts: "L1D7", shape: /[a-pr-wy][1-9][0-9]{6}/i, words: "passport*" },
  { id: "in-voter", starts: "L3D7", shape: /[a-z]{3}[0-9]{7}/i, words: "voter*,epic" },
  {
    id: "in-vehicle-registration",
    label: "vehicle",
    starts: "L2D1-2L1-3D4 L2D2 L2+D1-2",
    shape: new RegExp(`(?:${IN_STATES})[ -]?[0-9]{1,2}[ -]?[a-z]{1,3}[ -]?[0-9]{4}`, "i"),
    words: "registration,rto,vehicle*,plate*",
    lone: true,
    severity: "MEDIUM",
  },
  { id: "pk-cnic", starts: "D5", shape: /[1-7][0-9]{4}-[0-9]{7}-[0-9]/, words: "cnic,nadra", bare: true },
  { id: "bd-nid", starts: "D10 D13 D17", shape: /[0-9]{17}|[0-9]{13}|[0-9]{10}/, words: "nid,national id" },
  {
    id: "lk-nic",
    starts: "D9L1 D12",
    shape:
      /[0-9]{2}(?:[05][0-9]{2}|[1267][0-9]{2}|[38][0-6][0-9])[0-9]{4}[vx]|(?:19|20)[0-9]{2}(?:[0-3567][0-9]{2}|8[0-6][0-9])[0-9]{5}/i,
    words: "nic,sri lanka*",
    bare: /[Vv]$/,
    severity: "HIGH",
  },
  {
    id: "cn-resident-id",
    starts: "D18 D17L1",
    shape: /[1-9][0-9]{5}(?:18|19|20)[0-9]{9}[0-9x]/i,
    words: "身份证,resident id,id card",
    check: (text) => mod11x2(text) && isDate(text.slice(10, 12), text.slice(12, 14)),
    bare: true,
    bareSeverity: "HIGH",
  },
  {
    id: "hk-id",
    starts: "L1D6 L2D6 L1D7 L2D7",
    shape: /[a-z]{1,2}[0-9]{6}\([0-9a]\)|[a-z]{1,2}[0-9]{6}[0-9a]/i,
    words: "hkid,hong kong id,身份證",
    check: hkid,
    bare: /\(/,
  },
  {
    id: "tw-id",
    starts: "L1D9",
    shape: /[a-z][1289][0-9]{8}/i,
    words: "身分證,taiwan*,national id",
    check: twId,
    bare: /^[A-Z]/,
  },
  {
    id: "jp-my-number",
    starts: "D12 D4",
    shape: /[0-9]{4}([ -]?)[0-9]{4}\1[0-9]{4}/,
    words: "マイナンバー,個人番号,my number",
    check: (text) => {
      const rest = rest11(text, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]);
      return (rest <= 1 ? 0 : 11 - rest) === at(text, 11) && !isOneDigit(text);
    },
    lone: false,
  },
  {
    id: "kr-rrn",
    starts: "D6 D13",
    shape: /[0-9]{6}-?[1-8][0-9]{6}/,
    words: "주민등록번호,rrn,외국인등록번호,frn,korean",
    check: (text) => isBirth(text),
    bare: /-/,
  },
  {
    id: "kr-brn",
    label: "company-id",
    starts: "D3 D10",
    shape: /[0-9]{3}-?[0-9]{2}-?[0-9]{5}/,
    words: "사업자등록번호,brn,business registration",
    check: (text) => {
      const sum =
        weighted(text, [1, 3, 7, 1, 3, 7, 1, 3]) + Math.floor((at(text, 8) * 5) / 10) + ((at(text, 8) * 5) % 10);
      return (10 - (sum % 10)) % 10 === at(text, 9);
    },
    bare: /-.*-/,
    severity: "LOW",
  },
  {
    id: "kr-driver-license",
    label: "driver-license",
    starts: "D2 D12",
    shape: /(?:1[1-9]|2[0-8])([- ]?)[0-9]{2}\1[0-9]{6}\1[0-9]{2}/,
    words: "운전면허,driver license,drivers license",
    bare: /[- ]/,
    lone: true,
  },
  {
    id: "kr-passport",
    label: "passport",
    starts: "L1D8 L1D3L1D4",
    shape: /[msrod][0-9]{3}[0-9a-z][0-9]{4}/i,
    words: "여권,passport*",
  },
  {
    id: "th-tnin",
    starts: "D13 D1",
    shape: /[1-8]([- ]?)[0-9]{4}\1[0-9]{5}\1[0-9]{2}\1[0-9]/,
    words: "เลขประจำตัวประชาชน,เลขบัตรประชาชน,tnin,thai id,thai",
    check: thai,
    bare: /[- ]/,
  },
  {
    id: "sg-nric",
    starts: "L1D7L1",
    shape: /[stfgm][0-9]{7}[a-z]/i,
    words: "nric,fin,singapore",
    check: nric,
    bare: /^[A-Z]/,
  },
  {
    id: "sg-uen",
    label: "company-id",
    starts: "D8L1 D9L1 L1D2L2D4L1",
    shape: /[0-9]{8}[a-z]|(?:19|20)[0-9]{7}[a-z]|[tsr][0-9]{2}[a-z]{2}[0-9]{4}[a-z]/i,
    words: "uen",
    check: uen,
    severity: "LOW",
  },
  {
    id: "my-mykad",
    starts: "D6 D12",
    shape: /[0-9]{6}-?(?:0[1-9]|1[0-6]|2[1-9]|[345][0-9]|6[0-8]|7[124-9]|8[2-9]|9[0-389])-?[0-9]{4}/,
    words: "mykad,nric,kad pengenalan",
    check: isBirth,
    bare: /-.*-/,
    lone: false,
  },
  {
    id: "id-nik",
    starts: "D16",
    shape: /[1-9][0-9]{15}/,
    words: "nik,ktp",
    check: (text) => isDate(text.slice(8, 10), String(Number(text.slice(6, 8)) % 40)),
    lone: false,
  },
  {
    id: "ph-national-id",
    starts: "D4 D3 D2 D9-12",
    shape: /[0-9]{4}-[0-9]{7}-[0-9]|[0-9]{3}(?:-[0-9]{3}){2,3}|[0-9]{2}-[0-9]{7}-[0-9]|[0-9]{9,12}/,
    words: "umid,tin,sss,philsys,psn",
    lone: false,
  },
  { id: "vn-cccd", starts: "D12", shape: /0[0-9]{11}/, words: "cccd,cmnd,can cuoc" },
  {
    id: "au-tfn",
    starts: "D8-9 D3",
    shape: /[0-9]{3}([ -]?)[0-9]{3}\1[0-9]{3}|[0-9]{8}/,
    words: "tfn,tax file",
    check: many(
      (text) => rest11(text, text.length === 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1]) === 0,
    ),
  },
  {
    id: "au-abn",
    label: "company-id",
    starts: "D11 D2",
    shape: /[1-9][0-9] ?[0-9]{3} ?[0-9]{3} ?[0-9]{3}/,
    words: "abn",
    check: (text) => (weighted(text, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0,
    bare: / .* /,
    severity: "LOW",
  },
  {
    id: "au-acn",
    label: "company-id",
    starts: "D9 D3",
    shape: /[0-9]{3} ?[0-9]{3} ?[0-9]{3}/,
    words: "acn",
    check: many((text) => (10 - (weighted(text, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === at(text, 8)),
    severity: "LOW",
    lone: false,
  },
  {
    id: "au-medicare",
    starts: "D4 D10-11",
    shape: /[2-6][0-9]{3}[ -]?[0-9]{5}[ -]?[0-9][ -]?[0-9]?/,
    words: "medicare",
    check: (text) => weighted(text, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === at(text, 8),
  },
  {
    id: "nz-ird",
    starts: "D8-9 D2-3",
    shape: /[0-9]{2,3}-?[0-9]{3}-?[0-9]{3}/,
    words: "ird",
    check: (text) => {
      const padded = text.padStart(9, "0");
      const first = (11 - rest11(padded, [3, 2, 7, 6, 5, 4, 3, 2])) % 11;
      const check = first < 10 ? first : (11 - rest11(padded, [7, 4, 3, 2, 5, 2, 7, 6])) % 11;
      return check === at(padded, 8);
    },
    lone: false,
  },
];
