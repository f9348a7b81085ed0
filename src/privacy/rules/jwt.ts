// JSON Web Tokens, signed, encrypted, or base64-encoded once more: the header must decode to JSON that names `alg`.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, sticky } from "../boundary.ts";

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

export const RULES: readonly Rule[] = [
  defineRule({
    id: "jwt",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.9,
    hints: ["eyJ"],
    pattern: sticky(
      `${START}eyJ${PART}{10,8000}\\.(?:eyJ${PART}{10,8000}(?:\\.${PART}{0,8000})?|${PART}{0,8000}\\.${PART}{10,8000}\\.${PART}{10,8000}\\.${PART}{10,8000})`,
    ),
    window: AT_HINT,
    accept: (value) => isHeader(value.slice(0, value.indexOf("."))),
    examples: {
      finds: [signed, `${unsigned}.`, unsigned, encrypted].map((value) => ({
        text: `Authorization: Bearer ${value}\n`,
        secret: value,
      })),
      ignores: [
        `${encode({ typ: "JWT" })}.${encode({ sub: "1" })}.${fake(43)}`,
        `eyJ${fake(40)}.eyJ${fake(40)}.${fake(43)}`,
        header,
      ],
    },
  }),
  defineRule({
    id: "jwt-encoded",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.9,
    label: "jwt",
    hints: ["ZXlK"],
    pattern: sticky("(?<![A-Za-z0-9+/])ZXlK[A-Za-z0-9+/]{40,8000}={0,2}"),
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
];
