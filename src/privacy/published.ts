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
  // https://learn.microsoft.com/azure/storage/common/storage-use-emulator and the emulator of Cosmos DB
  `${"Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq"}/${"K1SZFPTOtr/KBHBeksoGMGw=="}`,
  `${"C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw"}/Jw==`,
  // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
  `hooks.slack.com/services/${"T00000000/B00000000"}/${"X".repeat(24)}`,
  // https://docs.stripe.com/keys
  `sk_test_${"4eC39HqLyjWDarjtT1zdp7dc"}`,
  `sk_test_${"BQokikJOvBiI2HlWgH4olfQ2"}`,
  // Keys of Google's own samples: firebase-android-sdk, firebase-tools, the Maps documentation.
  ...[
    "SyabcdefghijklmnopqrstuvwxyzABCDEFG",
    "Syabcdefghijklmnopqrstuvwxyz1234567",
    "SyAnLA7NfeLquW1tJFpx_eQCxoX-oo6YyIs",
    "SyCkEhVjf3pduRDt6d1yKOMitrUEke8agEM",
    "SyDMAScliyLx7F0NPDEJi1QmyCgHIAODrlU",
    "SyD3asb-2pEZVqMkmL6M9N6nHZRR_znrhh0",
    "SyD3asb-2pEZVqMkmL6M9N6nHZRR_znhrh0",
    "SyAdOS2zB6NCsk1pCdZ4-P6GBdi_UUPwX7c",
    "SyASWm6HmTMdYWpgMnjRBjxcQ9CKctWmLd4",
    "SyANUvH9H9BsUccjsu2pCmEkOPjjaXeDQgY",
    "SyA5_iVawFQ8ABuTZNUdcwERLJv_a_p4wtM",
    "SyA4UrcGxgwQFTfaI3no3t7Lt1sjmdnP5sQ",
    "SyDSb51JiIcB6OJpwwMicseKRhhrOq1cS7g",
    "SyBF2RrAIm4a0mO64EShQfqfd2AFnzAvvuU",
    "SyBcE-OOIbhjyR83gm4r2MFCu4MJmprNXsw",
    "SyB8qGxt4ec15vitgn44duC5ucxaOi4FmqE",
    "SyA8vmApnrHNFE0bApF4hoZ11srVL_n0nvY",
    "SyB41DRUbKWJHPxaFjMAwdrzWzbVKartNGg",
  ].map((rest) => `AIza${rest}`),
  // https://jwt.io
  [
    "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9",
    "eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ",
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
  ].join("."),
]);

/** A token that somebody typed: its end is one filler repeated (`ghp_xxxx...`), or its body the alphabet. */
const TYPED = /([xX*.•])\1{15}$|^[a-z]{1,8}[_-]abcdefghijklmnopqrstuv[a-z0-9]{0,24}$/;

/** True for a published example and for a pseudonym, whole and exact, and for a token that is typed in a token's place. */
export function isPublished(value: string): boolean {
  return PUBLISHED.has(value) || isPseudonym(value) || (value.length >= 20 && TYPED.test(value));
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
