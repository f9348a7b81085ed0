// Values that are no secrets: examples that vendors publish, and what people write where a value belongs.

import { isPseudonym } from "./marks.ts";

/** Assembled, so that scanners of this repository stay quiet too. */
const PUBLISHED: ReadonlySet<string> = new Set([
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
  `AKIA${"IOSFODNN7EXAMPLE"}`,
  `ASIA${"IOSFODNN7EXAMPLE"}`,
  `AKIA${"I44QH8DHBEXAMPLE"}`,
  `wJalrXUtnFEMI/K7MDENG/${"bPxRfiCYEXAMPLEKEY"}`,
  `je7MtGbClwBF/2Zp9Utk/${"h3yCo8nvbEXAMPLEKEY"}`,
  // https://docs.stripe.com/keys
  `sk_test_${"4eC39HqLyjWDarjtT1zdp7dc"}`,
  `sk_test_${"BQokikJOvBiI2HlWgH4olfQ2"}`,
  // https://jwt.io
  [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ",
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
  ].join("."),
]);

/** True for a published example and for a pseudonym, whole and exact, and for a token whose end is one filler repeated (`ghp_xxxx...`). */
export function isPublished(value: string): boolean {
  return PUBLISHED.has(value) || isPseudonym(value) || (value.length >= 20 && /([xX*.•])\1{15}$/.test(value));
}

/** True where a password's place holds a variable, a placeholder or a mask. */
export function isStandIn(value: string): boolean {
  return (
    value.includes("[REDACTED") ||
    /^(?:\$?\{[^{}]*\}|\$?\{\{.*\}\}|\$\([^()]*\)|\$(?:[A-Z_][A-Z0-9_]*|[a-z_]+)|%[A-Za-z_]+%|%[sdv]|%\([^()]*\)s|\[[^[\]]*\]|\([^()]*\))$/.test(
      value,
    ) ||
    /^(?:your|replace|change|insert|enter)[_-][a-z_-]+$/i.test(value) ||
    /^(?:\*+|\.{2,}|…+|•+|[xX]+|-+|_+|x-oauth-basic|x-access-token)$/.test(value)
  );
}
