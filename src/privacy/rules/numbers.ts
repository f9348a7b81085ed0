// Everything personal that is written in digits, found in one scan: cards, accounts, phones, ids, addresses of machines.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { BANK, CARD_WORDS, readBitcoin, readCard, readIban } from "../numbers/bank.ts";
import { DEVICES } from "../numbers/devices.ts";
import { AMERICAS } from "../numbers/ids-americas.ts";
import { EUROPE } from "../numbers/ids-europe.ts";
import { WEST } from "../numbers/ids-west-europe.ts";
import { WORLD } from "../numbers/ids-world.ts";
import { IP_WORDS, readIpV4 } from "../numbers/ip.ts";
import { PHONE_WORDS, readPhone } from "../numbers/phone.ts";
import { createNumberScan, type NumberShape } from "../numbers/scan.ts";

/** What its name alone tells: any id, where the words beside it say that it is one. */
const NAMED: NumberShape = {
  id: "personal-number",
  starts: "D5-14 L1-3D4-12 D3-4",
  shape: /[a-z]{0,3}[0-9]{5,14}|[0-9]{3,4}(?:[ -][0-9]{3,4}){1,3}/i,
  words:
    "national id,identity number,id card number,personal number,social security number,tax number,passport number,passport no,driver license number,license plate,insurance number,member id,patient id,medical record,mrn",
  severity: "MEDIUM",
};

const SHAPES: readonly NumberShape[] = [...BANK, ...DEVICES, ...WEST, ...EUROPE, ...AMERICAS, ...WORLD, NAMED];

export const RULES: readonly Rule[] = [
  defineRule({
    id: "personal-number",
    kind: "pii",
    severity: "LOW",
    confidence: 0.5,
    /** Part of the ruleset's id: another shape finds something else. */
    shapes: SHAPES.map(({ id, starts, shape, words, severity, bareSeverity, bare, lone }) =>
      [id, starts, shape.source, words, severity, bareSeverity, String(bare), lone].join(" "),
    ),
    scan: createNumberScan(SHAPES, {
      words: [PHONE_WORDS, CARD_WORDS, IP_WORDS],
      digits: [readPhone, readCard, readIpV4],
      mixed: [readIban, readBitcoin],
    }),
    examples: {
      finds: [
        { text: "member id: 40718823", secret: "40718823" },
        { text: '{"medicalRecord": "no", "mrn": "MR4471902"}', secret: "MR4471902" },
      ],
      ignores: [
        "took 12345678 ns",
        "2024-01-15T10:30:45.123456789Z",
        "version 10.0.19041.1",
        "3f9a07c2-d8e1-4b65-9a07-c2d8e1b65403",
        "let x = 1234567890123456;",
      ],
    },
  }),
];
