// Addresses written with colons and dashes: IPv6, MAC; and what names a network or a machine on it.

import { defineRule, type Report, type Rule, type ScanRule } from "../../ports/rule.ts";
import { AT_HINT, sticky } from "../boundary.ts";
import { ipV6At } from "../numbers/ip.ts";
import { runsIn } from "../runs.ts";

const HEX = new Uint8Array(128);
for (const character of "0123456789abcdefABCDEF") HEX[character.charCodeAt(0)] = 1;
const isHex = (text: string, at: number) => {
  const code = text.charCodeAt(at);
  return code < 128 && HEX[code] === 1;
};
const isWord = (text: string, at: number) => /[A-Za-z0-9_]/.test(text.charAt(at));

/** Broadcast, all zeros, and the range for documents (RFC 7042) belong to no device. */
const NOBODYS = /^(?:f{12}|0{12}|00005e0053[0-9a-f]{2})$/;

/** The end of a MAC address whose second character stands before `divider`, or -1. */
function macEnd(text: string, divider: number): number {
  const sign = text.charCodeAt(divider);
  const start = divider - 2;
  if (start < 0 || isWord(text, start - 1) || text.charCodeAt(start - 1) === sign) return -1;
  for (let pair = 0; pair < 6; pair++) {
    const at = start + pair * 3;
    if (!isHex(text, at) || !isHex(text, at + 1)) return -1;
    if (pair < 5 && text.charCodeAt(at + 2) !== sign) return -1;
  }
  const end = start + 17;
  // Exactly six pairs: fingerprints have sixteen or more.
  if (isWord(text, end) || text.charCodeAt(end) === sign) return -1;
  return NOBODYS.test(
    text
      .slice(start, end)
      .replace(/[^0-9A-Fa-f]/g, "")
      .toLowerCase(),
  )
    ? -1
    : end;
}

function scanColons(text: string, report: Report): void {
  let done = 0;
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) {
    if (at < done) continue;
    const before = isHex(text, at - 1);
    if (text.charCodeAt(at + 1) !== 58 && !(before && isHex(text, at + 1))) continue;
    if (before && text.charCodeAt(at - 3) !== 58) {
      const end = macEnd(text, at);
      if (end > 0) {
        report(at - 2, end, { id: "mac-address", label: "mac-address" });
        done = end;
        continue;
      }
    }
    let start = at;
    while (start > done && at - start < 5 && isHex(text, start - 1)) start--;
    const left = text.charCodeAt(start - 1);
    // Longer words, names of code, and times.
    if (at - start > 4 || isWord(text, start - 1) || left === 58 || left === 46) {
      done = skipColons(text, at);
      continue;
    }
    const found = ipV6At(text, start);
    if (found) report(found.start, found.end);
    done = found?.end ?? skipColons(text, at);
  }
}

/** Past what cannot begin an address any more: each character is looked at once. */
function skipColons(text: string, at: number): number {
  let end = at;
  while (text.charCodeAt(end) === 58 || isHex(text, end)) end++;
  return Math.max(end, at + 1);
}

function scanDashes(text: string, report: Report): void {
  const { count, places } = runsIn(text);
  for (let i = 0; i < count; i++) {
    const last = (places[2 * i + 1] as number) - 15;
    // The first dash stands behind two digits.
    for (let at = (places[2 * i] as number) + 2; at <= last; at++) {
      const third = text.charCodeAt(at + 6);
      if (third !== 45) {
        // No address of pairs and dashes goes over another character.
        if (!isHex(text, at + 6)) at += 6;
        continue;
      }
      if (text.charCodeAt(at) !== 45 || text.charCodeAt(at + 3) !== 45) continue;
      const end = macEnd(text, at);
      if (end > 0) report(at - 2, end);
    }
  }
}

const MAC = "0a:23:f5:67:89:ac";
const scanned = (rule: Omit<ScanRule, "kind">): ScanRule => defineRule({ kind: "pii", ...rule });

export const RULES: readonly Rule[] = [
  scanned({
    id: "ip-address",
    severity: "LOW",
    confidence: 0.7,
    scan: scanColons,
    examples: {
      finds: ["fe80::1%eth0/64", "2001:db8::10.0.0.1", "684D:1111:222:3333:4444:5555:6:77", "::ffff:10.0.0.1"].map(
        (secret) => ({
          text: `at ${secret} now`,
          secret,
        }),
      ),
      ignores: [
        "std::cout << a::b",
        "12:34:56",
        "::1",
        "a[::2]",
        "2001::db8::1",
        "fe80::1text",
        "dead::beef",
        "684D:1111:222:3333:4444:5555:77",
      ],
    },
  }),
  scanned({
    id: "mac-address",
    severity: "LOW",
    confidence: 0.8,
    scan: scanDashes,
    examples: {
      finds: [{ text: "ether 01-b3-4a-67-d9-cf", secret: "01-b3-4a-67-d9-cf" }],
      ignores: ["FF-FF-FF-FF-FF-FF", "10-2F-33-AC-29-C3-44", "2024-01-02-03-04-05", MAC.slice(0, 14)],
    },
  }),
  defineRule({
    id: "mac-address-dotted",
    kind: "pii",
    label: "mac-address",
    severity: "LOW",
    confidence: 0.7,
    hints: ["mac", "hwaddr", "lladdr", "ethernet", "vlan", "hardware"],
    anyCase: true,
    pattern: /(?<![0-9A-Fa-f.])([0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4})(?![0-9A-Fa-f.])/g,
    window: { before: 24, after: 40 },
    accept: (value) => /[A-Fa-f]/.test(value) || value.startsWith("0"),
    examples: {
      finds: [{ text: "Cisco MAC: 0012.3456.789A", secret: "0012.3456.789A" }],
      ignores: ["mac 12.34", "0012.3456.789A"],
    },
  }),
  defineRule({
    id: "wifi-name",
    kind: "pii",
    severity: "LOW",
    confidence: 0.7,
    hints: ["ssid"],
    anyCase: true,
    pattern: sticky(`ssid["']?(?:\\s{0,4}[:=]\\s{0,4}|\\s{1,4})["']([^"'\\n]{1,32})["']`, "i"),
    window: AT_HINT,
    accept: (value) => !/^(?:ssid|your|<|\$|\{)/i.test(value),
    examples: {
      finds: [{ text: 'SSID: "Doe Family 5G"', secret: "Doe Family 5G" }],
      ignores: ["ssid = value", 'ssid: "<your wifi>"'],
    },
  }),
];
