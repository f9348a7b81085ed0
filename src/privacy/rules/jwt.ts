// JSON Web Tokens, signed, encrypted, or base64-encoded once more: the header must decode to JSON that names `alg`.

import { defineRule, type Report, type Rule } from "../../ports/rule.ts";
import { AT_HINT, BLOB_START, fake, sticky } from "../boundary.ts";
import { isPlaceholder, looksRandom } from "../plausible.ts";

/** A token begins here; unlike elsewhere a dash stands for more of the same run, except a diff's at a line's start. */
const START = "(?:(?<![A-Za-z0-9_-])|(?<=\\\\[nrtbf]|\\\\u[0-9a-fA-F]{4}|%[0-9a-fA-F]{2}|\\[[0-9;]{0,12}m|(?:^|\\n)-))";
const PART = "[A-Za-z0-9_-]";

/** Base64 or base64url to text, one character a byte; undefined where it is neither. */
function decode(text: string): string | undefined {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  try {
    return atob(plain);
  } catch {
    // Not base64: no token.
    return undefined;
  }
}

function isHeader(part: string): boolean {
  const text = decode(part);
  // Most of what is no token ends here: a thrown error costs more than all the rest.
  if (text === undefined || !text.includes('"alg"')) return false;
  try {
    const header: unknown = JSON.parse(text);
    return typeof header === "object" && header !== null && "alg" in header;
  } catch {
    // Not JSON: no token.
    return false;
  }
}

const encode = (value: unknown) =>
  btoa(JSON.stringify(value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const header = encode({ alg: "HS256", typ: "JWT" });
const signed = `${header}.${encode({ sub: "3819204756", iat: 1700000000 })}.${fake(43)}`;
const unsigned = signed.slice(0, signed.lastIndexOf("."));
const encrypted = `${encode({ alg: "RSA-OAEP", enc: "A256GCM" })}.${fake(80)}.${fake(16)}.${fake(60)}.${fake(22)}`;

/** Where a run of the alphabet that ends at `end` begins. */
function runBefore(text: string, end: number): number {
  let start = end;
  while (start > 0 && /[A-Za-z0-9_-]/.test(text.charAt(start - 1))) start--;
  return start;
}

const REST = /\.ey[A-Za-z0-9_/-]{14,8000}(?:\.[A-Za-z0-9_/+=-]{0,8000})?/y;

/** `ey...` `.ey...`: two objects of JSON in base64, and whoever cannot decode them may have invented or cut them. */
function lookAlikes(text: string, report: Report): void {
  let done = 0;
  for (let dot = text.indexOf(".ey"); dot >= 0; dot = text.indexOf(".ey", dot + 1)) {
    if (dot < done) continue;
    REST.lastIndex = dot;
    const rest = REST.exec(text)?.[0];
    if (rest === undefined) continue;
    const run = runBefore(text, dot);
    const first = text.slice(run, dot);
    const start = run + Math.max(0, first.search(/(?<![A-Za-z0-9])ey|(?<=^[nrt])ey/));
    done = dot + rest.length;
    if (!/^ey[A-Za-z0-9_-]{14}/.test(text.slice(start, dot))) continue;
    if (!isPlaceholder(text.slice(start + 2, dot)) && !isPlaceholder(rest.slice(3).replace(".", "")))
      report(start, done);
  }
}

const alike = `ey${fake(34)}.ey${fake(60)}.${fake(43)}`;

export const RULES: readonly Rule[] = [
  defineRule({
    id: "jwt",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.9,
    hints: ["eyJ"],
    pattern: sticky(
      `${START}eyJ${PART}{10,8000}\\.(?:eyJ${PART}{10,8000}(?:\\.${PART}{0,8000})?|${PART}{40,8000}\\.${PART}{32,8000}(?!\\.)|${PART}{0,8000}\\.${PART}{10,8000}\\.${PART}{10,8000}\\.${PART}{10,8000})`,
    ),
    window: AT_HINT,
    accept: (value) => isHeader(value.slice(0, value.indexOf("."))),
    examples: {
      finds: [signed, `${unsigned}.`, unsigned, encrypted].map((value) => ({
        text: `Authorization: Bearer ${value}\n`,
        secret: value,
      })),
      ignores: [`${encode({ typ: "JWT" })}.${encode({ sub: "1" })}.${fake(43)}`, header],
    },
  }),
  defineRule({
    id: "jwt-encoded",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.9,
    label: "jwt",
    hints: ["ZXlK"],
    pattern: sticky(`${BLOB_START}ZXlK[A-Za-z0-9+/]{40,8000}={0,2}`),
    window: AT_HINT,
    accept: (value) => {
      const inner = decode(value);
      return inner?.includes(".") === true && isHeader(inner.slice(0, inner.indexOf(".")));
    },
    examples: {
      finds: [{ text: `token=${btoa(signed)} `, secret: btoa(signed) }],
      ignores: [btoa(`eyJ${fake(60)}`)],
    },
  }),
  defineRule({
    id: "jwt-like",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.75,
    label: "jwt",
    examples: {
      finds: [alike, `eyJ${fake(40)}.eyJ${fake(40)}`].map((value) => ({ text: `token: ${value}\n`, secret: value })),
      ignores: ["keys.eyesAndEars.eyelash", `survey.eyJ${fake(20)}`, `money${fake(20)}.eyJ${fake(20)}`],
    },
    needs: [".ey"],
    scan: lookAlikes,
  }),
  defineRule({
    id: "jwt-header",
    kind: "secret",
    // What a cut token leaves: no secret by itself.
    severity: "LOW",
    confidence: 0.5,
    label: "jwt",
    hints: ["eyJ"],
    pattern: sticky(`${START}eyJ${PART}{15,2000}(?!\\.?${PART})`),
    window: AT_HINT,
    accept: isHeader,
    examples: {
      finds: [{ text: `Bearer ${header}...`, secret: header }],
      ignores: [`eyJ${fake(40)}`, encode({ version: 3, sources: ["a.ts"], mappings: "AAAA" }), signed],
    },
  }),
  defineRule({
    id: "jwt-encoded-like",
    kind: "secret",
    severity: "MEDIUM",
    confidence: 0.6,
    label: "jwt",
    hints: ["ZXlK"],
    pattern: new RegExp(`${BLOB_START}ZXlK[A-Za-z0-9+/]{16,8000}={0,2}`, "g"),
    window: { before: 2, after: 8002 },
    accept: looksRandom,
    examples: {
      finds: [{ text: `token=${btoa(`eyJ${fake(60)}`)} `, secret: btoa(`eyJ${fake(60)}`) }],
      ignores: ["ZXlKshort", `abZXlK${fake(40)}`],
    },
  }),
];
