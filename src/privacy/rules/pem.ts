// Private keys as PEM or PGP blocks: whole, cut before their end, escaped onto one line, or base64-encoded again.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, BLOB_START, fake, sticky } from "../boundary.ts";
import { base64Middle } from "../encodings.ts";

/**
 * What stands between two lines of a block: line ends, real or written out (`\n`, `\\n`), and what tools put around a
 * line: a reader's gutter (`   12→`), a diff's or a comment's mark, quotes and commas of a list of strings.
 */
const GAP =
  "(?:[\\s\"'`,;|#*>]|\\\\{1,8}[nrt\"']|\\\\(?=\\s)|(?<=[\\sntr])[+-](?=[A-Za-z0-9+/\\s\"']|-----END)|(?<=[\\s\"'nr])[0-9]{1,7}(?:→|\\\\t|\\t|:|\\|)){1,80}";
const LABEL = "[A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?";
/** `Proc-Type: 4,ENCRYPTED`, `DEK-Info: ...`, `Version: ...`, `Comment: ...` */
const HEADER = "[A-Z][A-Za-z-]{2,20}: [^\\r\\n\\\\]{0,200}";
const LINE = "[A-Za-z0-9+/]{16,16384}={0,2}";
/** A last line is short; prose after a block that was cut is not one. */
const LAST = "=?[A-Za-z0-9+/]{1,100}={0,2}(?=\\s{0,4}(?:$|[\"'`\\\\<]|-{4,5} ?END|\\n))";
const END = `(?:[+-]|[0-9]{1,7}(?:→|\\t|:|\\|))?-{4,5} ?END ${LABEL} ?-{4,5}`;

/** Nothing after the first line is required, so the pattern never goes back: its time is linear in what it takes. */
const BLOCK = sticky(
  `-{4,5} ?BEGIN ${LABEL} ?-{4,5}(?:${GAP}${HEADER}){0,8}(?:(?:${GAP})?${LINE}){0,600}(?:${GAP}${LAST}){0,2}(?:(?:${GAP})?${END})?`,
);

const HEAD = `-----BEGIN RSA ${"PRIVATE KEY"}-----`;
const TAIL = `-----END RSA ${"PRIVATE KEY"}-----`;
const lines = (count: number) => Array.from({ length: count }, (_, i) => fake(64 + i).slice(i));
const block = (gap: string) => [HEAD, ...lines(12), `${fake(20)}==`, TAIL].join(gap);

/** "PRIVATE KEY" as it stands in base64, at each of its three alignments: a certificate begins just like a key. */
const MARKS = [0, 1, 2].map((shift) => base64Middle(new TextEncoder().encode("PRIVATE KEY"), shift)).join("|");
/** Folded as `base64` does it, or whole. */
const FOLD = "(?:\\r?\\n|\\\\n)[ \\t]{0,12}";
const ENCODED = sticky(
  `${BLOB_START}LS0tLS1CRUdJTi(?=[A-Za-z0-9+/]{0,40}(?:${MARKS}))[A-Za-z0-9+/]{40,20000}={0,2}(?:${FOLD}[A-Za-z0-9+/]{60,80}={0,2}){0,400}(?:${FOLD}[A-Za-z0-9+/]{1,80}={0,2}(?=\\s{0,4}(?:$|["'\`\\\\]|\\n))){0,1}`,
);

const folded = (btoa(block("\n")).match(/.{1,76}/g) ?? []).join("\n  ");

export const RULES: readonly Rule[] = [
  defineRule({
    id: "private-key",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.99,
    hints: ["-----BEGIN", "---- BEGIN"],
    pattern: BLOCK,
    window: AT_HINT,
    // A first line alone is talk about keys.
    accept: (value) => /[A-Za-z0-9+/]{16}/.test(value.replace(/-{4,5} ?(?:BEGIN|END) [A-Z0-9 ]*-{4,5}/g, "")),
    examples: {
      finds: [
        ...["\n", "\r\n", "\\n", "\\\\n", "\n    ", '\\n" +\n  "', "\n+"].map((gap) => ({
          text: `key = "${block(gap)}"\nand more`,
          secret: block(gap),
        })),
        {
          text: `     1→${HEAD}\n${lines(3)
            .map((line, i) => `     ${i + 2}→${line}`)
            .join("\n")}\n     5→${TAIL}\n`,
          secret: `${HEAD}\n${lines(3)
            .map((line, i) => `     ${i + 2}→${line}`)
            .join("\n")}\n     5→${TAIL}`,
        },
        // Cut before its end: to the last line of base64, and no further.
        { text: `${HEAD}\n${lines(3).join("\n")}\nSome words follow here`, secret: `${HEAD}\n${lines(3).join("\n")}` },
        {
          text: `${HEAD}\n${lines(2).join("\n")}\n${fake(30)}`,
          secret: `${HEAD}\n${lines(2).join("\n")}\n${fake(30)}`,
        },
        { text: `${HEAD}${fake(1600)}${TAIL}`, secret: `${HEAD}${fake(1600)}${TAIL}` },
        ...["OPENSSH ", "ENCRYPTED ", "EC ", ""].map((type) => {
          const value = `-----BEGIN ${type}${"PRIVATE KEY"}-----\n${fake(70)}\n-----END ${type}${"PRIVATE KEY"}-----`;
          return { text: `<<EOF\n${value}\nEOF`, secret: value };
        }),
        ...[
          `-----BEGIN RSA ${"PRIVATE KEY"}-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B2C\n\n${fake(64)}\n${TAIL}`,
          `-----BEGIN PGP ${"PRIVATE KEY"} BLOCK-----\nVersion: GnuPG v2\n\n${fake(64)}\n${fake(40)}\n=aB3d\n-----END PGP ${"PRIVATE KEY"} BLOCK-----`,
          `---- BEGIN SSH2 ENCRYPTED ${"PRIVATE KEY"} ----\nComment: "k"\n${fake(70)}\n---- END SSH2 ENCRYPTED ${"PRIVATE KEY"} ----`,
        ].map((value) => ({ text: `${value}\n`, secret: value })),
      ],
      ignores: [
        `grep -r "${HEAD}" .`,
        `-----BEGIN CERTIFICATE-----\n${fake(64)}\n-----END CERTIFICATE-----`,
        `-----BEGIN PUBLIC KEY-----\n${fake(64)}\n-----END PUBLIC KEY-----`,
        `${HEAD}\n...\n${TAIL}`,
      ],
    },
  }),
  defineRule({
    id: "private-key-encoded",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.97,
    label: "private-key",
    hints: ["LS0tLS1CRUdJTi"],
    pattern: ENCODED,
    window: AT_HINT,
    examples: {
      finds: [
        { text: `tls.key: ${btoa(block("\n"))} `, secret: btoa(block("\n")) },
        { text: `tls.key: |\n  ${folded}\n---\n`, secret: folded },
      ],
      ignores: [btoa(`-----BEGIN CERTIFICATE-----\n${fake(400)}`)],
    },
  }),
];
