// What a secret's name and the look of its value together amount to.

import type { Verdict } from "../ports/rule.ts";
import { isStrongName, sayOf } from "./key-names.ts";
import { isPlainId } from "./negative.ts";
import { countsOf, isRow, wordLetters } from "./randomness.ts";
import { kindsOf, type Look, signsOf } from "./values.ts";

/** What follows a beginning that names the service: `acme-...`. */
function lastPart(value: string): string {
  const part = value.slice(Math.max(...["-", "_", "."].map((mark) => value.lastIndexOf(mark))) + 1);
  return part.length >= 12 ? part : value;
}

/** How the value stands: quoted, or right behind the `=` of a name in capitals, as in an environment. */
export interface Stand {
  readonly isQuoted: boolean;
  readonly isEnvironment: boolean;
}

/** What the name and the look of the value together amount to. */
export function weigh(name: string, look: Look, value: string, stand?: Stand): Verdict | false {
  const says = sayOf(name);
  if (look === "none" || says === "none" || says === "nothing") return false;
  if (says === "maybe") {
    return look === "generated" && value.length >= 16 && !isPlainId(value) && { severity: "MEDIUM", confidence: 0.55 };
  }
  if (says === "password") return weighPassword(look, value, isStrongName(name) ? stand : undefined);
  // What people type to fill a place, but for an environment that runs: `TOKEN=abcd1234efgh cmd`.
  if (look === "generated" && isRow(lastPart(value)))
    return stand?.isEnvironment === true && value.length <= 12 && { severity: "LOW", confidence: 0.4 };
  if (look === "generated") return { severity: "HIGH", confidence: 0.8 };
  return isMadeUp(name, look, value, stand) && { severity: "MEDIUM", confidence: 0.6 };
}

/** A word may be anything; digits or signs in it make it a password, and three kinds of characters a good one. */
export function weighPassword(look: Look, value: string, stand: Stand | undefined): Verdict {
  if (look === "word" || look === "phrase") return { severity: "LOW", confidence: look === "word" ? 0.35 : 0.3 };
  const isNumber = /^(?:0x[0-9a-f]{1,8}|[0-9][0-9.]*)$/i.test(value);
  if (stand?.isQuoted === false && (isNumber || NUMBERED.test(value))) return { severity: "LOW", confidence: 0.35 };
  const { digits, upper, lower } = countsOf(value);
  // `hunter22` is worth looking for elsewhere, `1234` and `a@b` are not.
  const confidence = value.length >= 8 && digits > 0 && upper + lower > 2 && !isRow(value) ? 0.8 : 0.7;
  if (look === "generated")
    return { severity: stand !== undefined && isGiven(stand) ? "MAXIMUM" : "HIGH", confidence: 0.8 };
  const kinds = kindsOf(value);
  if (stand === undefined) return { severity: kinds > 2 && !isNumber ? "HIGH" : "MEDIUM", confidence: 0.7 };
  if (isGiven(stand) && value.length >= 8 && kinds > 2) return { severity: "MAXIMUM", confidence };
  return { severity: isNumber || value.length < 6 ? "MEDIUM" : "HIGH", confidence };
}

function isGiven({ isQuoted, isEnvironment }: Stand): boolean {
  return isQuoted || isEnvironment;
}

/** A person makes up a secret; a token or a key is generated. */
function isMadeUp(name: string, look: Look, value: string, stand: Stand | undefined): boolean {
  if (look !== "password" || value.length < 8) return false;
  const kinds = kindsOf(value);
  if (!/(?:token|key)s?$/i.test(name)) return kinds > 1;
  if (stand?.isEnvironment && kinds > 1 && countsOf(value).digits > 2) return true;
  return (
    kinds > 3 || signsOf(value) > 2 || (kinds === 3 && value.length > 9 && wordLetters(value) === 0 && !isRow(value))
  );
}

/**
 * An assignment that stands anywhere, also in prose, in a command, behind a prompt or a log's prefix: `DB_PASSWORD=V`,
 * `password=V`, `password: V`. The value has a digit or a sign, as no plain word has.
 */
export function isSpoken(name: string, between: string, value: string): boolean {
  if (/^pass$/i.test(name) || kindsOf(value) < 2) return false;
  const { digits, upper, lower } = countsOf(value);
  const isShell = /^[A-Z][A-Z0-9_]+$/.test(name);
  if (/^=$/.test(between) && isShell) return upper + lower > 0 && value.length >= 6;
  if ((sayOf(name) !== "password" && !/secret$/i.test(name)) || value.length < 6 || digits === 0 || upper + lower < 2)
    return false;
  // Not what code has there: `pass1`, `hash2`, `Uint8Array`, `3d`; nor a call's argument.
  return /^(?:=|:(?:\*\*)?[ \t]{1,2}| (?:is|->|=>) )$/.test(between) && !NUMBERED.test(value);
}

/** A name of a variable, a length, a type. */
const NUMBERED =
  /^(?:(?:pass|password|passwd|pwd|hash|hashed|value|val|arg|param|str|string|uint|int|var|user|new|old)_?[0-9]{1,2}(?:array|_t)?[,;)]{0,2}|[0-9]+[a-z]{1,4})$/i;
