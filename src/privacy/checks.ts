// Check digits: the sums by which a number proves that it is none by chance. Each takes digits, or letters and digits.

/** The value of a character in base 36: `0` to `9`, then `A` to `Z`; NaN for any other. */
export function digitOf(character: string): number {
  const code = character.charCodeAt(0);
  if (code >= 48 && code <= 57) return code - 48;
  return code >= 65 && code <= 90 ? code - 55 : Number.NaN;
}

/** The sum of digits (or of base-36 values) times weights; characters beyond the weights do not count. */
export function weighted(text: string, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += digitOf(text.charAt(i)) * (weights[i] as number);
  return sum;
}

/** The same with the digits of each product added up, as in Luhn's method. */
export function crossWeighted(text: string, weights: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < weights.length; i++) {
    const product = digitOf(text.charAt(i)) * (weights[i] as number);
    sum += Math.floor(product / 10) + (product % 10);
  }
  return sum;
}

/** Luhn's mod 10 over all digits, the check digit last. */
export function luhn(digits: string): boolean {
  let sum = 0;
  for (let i = digits.length - 1, double = false; i >= 0; i--, double = !double) {
    let digit = digits.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return false;
    if (double) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return digits !== "" && sum % 10 === 0;
}

/** The remainder of a long decimal number. */
export function modulo(digits: string, divisor: number): number {
  let rest = 0;
  for (let i = 0; i < digits.length; i++) rest = (rest * 10 + (digits.charCodeAt(i) - 48)) % divisor;
  return rest;
}

/** ISO 7064 mod 97-10, as in an IBAN: letters count as two digits. */
export function mod97(text: string): number {
  let rest = 0;
  for (let i = 0; i < text.length; i++) {
    const value = digitOf(text.charAt(i));
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest;
}

/** ISO 7064 mod 11,10, the check digit last. */
export function mod11x10(digits: string): boolean {
  let product = 10;
  for (let i = 0; i < digits.length - 1; i++) {
    const sum = (product + (digits.charCodeAt(i) - 48)) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return (11 - product) % 10 === digits.charCodeAt(digits.length - 1) - 48;
}

/** ISO 7064 mod 11-2, the check character last; `X` is ten. */
export function mod11x2(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < text.length - 1; i++) sum = (sum + (text.charCodeAt(i) - 48)) * 2;
  return "10X98765432".charAt(sum % 11) === text.charAt(text.length - 1);
}

const VERHOEFF = [
  "0123456789",
  "1576283094",
  "5803796142",
  "8916043527",
  "9453126870",
  "4286573901",
  "2793806415",
  "7046913258",
];
const DIHEDRAL = [
  "0123456789",
  "1234067895",
  "2340178956",
  "3401289567",
  "4012395678",
  "5987604321",
  "6598710432",
  "7659821043",
  "8765932104",
  "9876543210",
];

/** Verhoeff's method, the check digit last. */
export function verhoeff(digits: string): boolean {
  let state = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    const permuted = Number(VERHOEFF[i % 8]?.charAt(digit));
    state = Number(DIHEDRAL[state]?.charAt(permuted));
  }
  return digits !== "" && state === 0;
}

/** The GSTIN's check character: base 36, every second value doubled and its two places added. */
export function mod36(text: string): boolean {
  let sum = 0;
  for (let i = 0; i < text.length - 1; i++) {
    const product = digitOf(text.charAt(i)) * (i % 2 === 0 ? 1 : 2);
    sum += Math.floor(product / 36) + (product % 36);
  }
  return (36 - (sum % 36)) % 36 === digitOf(text.charAt(text.length - 1));
}

/** The weights 7 3 1 of machine-readable travel documents, over letters and digits. */
export function mrz(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++)
    sum += (text[i] === "<" ? 0 : digitOf(text.charAt(i))) * ([7, 3, 1][i % 3] as number);
  return sum % 10;
}

const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether month and day exist; the 29th of February always does, since the century is often unknown. */
export function isDate(month: string, day: string): boolean {
  const last = DAYS[Number(month) - 1];
  return last !== undefined && Number(day) >= 1 && Number(day) <= last;
}

/** True for a number like 00000000 or 7777777: made up, whatever its sum. */
export function isOneDigit(digits: string): boolean {
  return /^(.)\1*$/.test(digits);
}
