// Keys in files of their own form beside PEM: PuTTY, OpenVPN, minisign, WireGuard, JWK, SSH, Fernet, PASETO, macaroons.

import { defineRule, type Report, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, HEX, sticky } from "../boundary.ts";
import { tokenRules } from "../tokens.ts";

/** A line's end, real or written out, and what tools put before the next line. */
const EOL =
  "(?:(?:\\r?\\n|(?:\\\\{1,4}r)?\\\\{1,4}n)[ \\t]{0,12}(?:[0-9]{1,7}[→:|]|[+-](?=[A-Za-z0-9+/\\t ]))?[ \\t]{0,12})";

const puttyLines = Array.from({ length: 4 }, (_, i) => fake(64 + i).slice(i));
const putty = `Private-Lines: 4\n${puttyLines.join("\n")}\nPrivate-MAC: ${fake(40, HEX)}`;
const onOneLine = `PuTTY-User-Key-File-2: ssh-rsa ${putty.replaceAll("\n", "\\n")}`;
const openVpn = `-----BEGIN OpenVPN Static key V1-----\n${fake(32, HEX)}\n${fake(33, HEX).slice(1)}\n-----END OpenVPN Static key V1-----`;
const wireguard = `${fake(43)}=`;

const jwkMember = fake(43);
const PRIVATE_MEMBER = /\\{0,6}"(d|p|q|dp|dq|qi|k)\\{0,6}"\s{0,8}:\s{0,8}\\{0,6}"([A-Za-z0-9_+/=-]{16,1400})\\{0,6}"/g;
const REACH = 4000;

/** Private members around each `kty`; an object is taken to lie within four thousand characters on either side. */
function privateMembers(text: string, report: Report): void {
  let from = 0;
  let end = 0;
  const look = () => {
    for (const match of text.slice(from, end).matchAll(PRIVATE_MEMBER)) {
      const value = match[2] ?? "";
      const start = from + match.index + match[0].lastIndexOf(value);
      report(start, start + value.length);
    }
  };
  // What lies around keys near each other is read once, as one piece.
  for (let hit = text.indexOf('"kty'); hit >= 0; hit = text.indexOf('"kty', hit + 4)) {
    if (hit - REACH > end) {
      look();
      from = hit - REACH;
    }
    end = hit + REACH;
  }
  look();
}

const ACCOUNT = /\\{0,6}"type\\{0,6}"\s{0,8}:\s{0,8}\\{0,6}"service_account/g;

/** The innermost object around `"type": "service_account"`; it holds no other object. */
function accountFiles(text: string, report: Report): void {
  let done = 0;
  for (const { index } of text.matchAll(ACCOUNT)) {
    if (index < done) continue;
    const head = text.slice(Math.max(done, index - REACH), index);
    const open = head.lastIndexOf("{");
    const close = text.slice(index, index + REACH).indexOf("}");
    if (open < 0 || close < 0) continue;
    const start = index - head.length + open;
    done = index + close + 1;
    if (text.slice(start, done).includes("private_key")) report(start, done);
  }
}

const accountFile = `{"type": "service_account", "project_id": "p", "private_key_id": "${fake(40, HEX)}", "client_email": "a@p.example"}`;

export const RULES: readonly Rule[] = [
  ...tokenRules([
    ["minisign-secret-key", "RWRTY0Iy{[A-Za-z0-9+/=] 100-250}", { label: "private-key" }],
    ["signify-secret-key", "RWRCSwAAA{[A-Za-z0-9+/=] 80-200}", { label: "private-key" }],
    [
      "ssh-public-key",
      [
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5{[A-Za-z0-9+/=] 40-60}",
        "ssh-rsa AAAAB3NzaC1yc2E{[A-Za-z0-9+/=] 100-1400}",
        "ssh-dss AAAAB3NzaC1kc3M{[A-Za-z0-9+/=] 100-1400}",
        "ecdsa-sha2-nistp{digits 3} AAAA{[A-Za-z0-9+/=] 80-300}",
      ],
      { severity: "LOW", check: "off" },
    ],
    [
      "paseto-token",
      ["v1", "v2", "v3", "v4"].flatMap((version) => [
        `${version}.local.{url 40-4000}`,
        `${version}.public.{url 60-4000}`,
      ]),
      { strict: true, severity: "HIGH", confidence: 0.95 },
    ],
    // Sessions of OpenStack and others; longer ones are the encrypted reasoning in agents' own logs.
    ["fernet-token", "gAAAAA{[A-Za-z0-9_=-] 80-360}", { strict: true, severity: "HIGH", confidence: 0.85 }],
    ["macaroon", ["MDA{url 3}vY2F0aW9u{[A-Za-z0-9_+/=-] 40-3000}"], { strict: true, severity: "HIGH" }],
    ["django-secret-key", ["django-insecure-{[A-Za-z0-9!@#$%^&*(_=+)-] 30-80}"], { severity: "HIGH", check: "off" }],
  ]),
  defineRule({
    id: "putty-private-key",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.98,
    label: "private-key",
    hints: ["Private-Lines: ", "PuTTY-User-Key-File-"],
    // The public half may stay; a file written on one line goes as a whole.
    pattern: sticky(
      `(?:Private-Lines: [0-9]{1,3}(?:${EOL}[A-Za-z0-9+/]{4,72}={0,2}(?![A-Za-z0-9+/=-])){1,400}(?:${EOL}Private-(?:MAC|Hash): [0-9a-f]{40,64})?|PuTTY-User-Key-File-[0-9]: [ -~]{60,12000})`,
    ),
    window: AT_HINT,
    examples: {
      finds: [
        { text: `PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n${putty}\n`, secret: putty },
        { text: onOneLine, secret: onOneLine },
      ],
      ignores: ["PuTTY-User-Key-File-2: ssh-rsa\nEncryption: none\n", "Private-Lines: 14\n"],
    },
  }),
  defineRule({
    id: "openvpn-static-key",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.98,
    label: "private-key",
    hints: ["-----BEGIN OpenVPN"],
    pattern: sticky(
      `-----BEGIN OpenVPN [A-Za-z0-9 -]{3,40}-----(?:${EOL}[A-Za-z0-9+/]{16,80}={0,2}){1,60}(?:${EOL}-----END [A-Za-z0-9 -]{3,48}-----)?`,
    ),
    window: AT_HINT,
    examples: {
      finds: [
        { text: `<tls-auth>\n${openVpn}\n</tls-auth>`, secret: openVpn },
        { text: `"${openVpn.replaceAll("\n", "\\n")}"`, secret: openVpn.replaceAll("\n", "\\n") },
      ],
      ignores: ["-----BEGIN OpenVPN Static key V1-----\n...\n"],
    },
  }),
  defineRule({
    id: "wireguard-key",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.95,
    anyCase: true,
    hints: ["privatekey", "presharedkey", "private_key", "preshared_key", "private-key", "preshared-key"],
    pattern: sticky(
      "(?:private|preshared)[_-]?key[\"'\\\\]{0,3}\\s{0,8}[=:]\\s{0,8}[\"'\\\\]{0,3}([a-z0-9+/]{43}=)(?![a-z0-9+/=])",
      "i",
    ),
    window: AT_HINT,
    examples: {
      finds: [
        { text: `[Interface]\nPrivateKey = ${wireguard}\n`, secret: wireguard },
        { text: `"PresharedKey": "${wireguard}"`, secret: wireguard },
      ],
      ignores: [`PublicKey = ${wireguard}`, "PrivateKey = <your key>"],
    },
  }),
  defineRule({
    id: "jwk-private-member",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.95,
    label: "private-key",
    examples: {
      finds: [
        { text: `{"kty":"EC","crv":"P-256","x":"a","d":"${jwkMember}"}`, secret: jwkMember },
        // A second key further than a window behind the first, nearer than two.
        { text: `{"kty":"RSA"}${" ".repeat(5000)}{"kty":"EC","d":"${jwkMember}"}`, secret: jwkMember },
        { text: `{\\"k\\": \\"${jwkMember}\\", \\"kty\\": \\"oct\\"}`, secret: jwkMember },
      ],
      ignores: [`{"kty":"EC","crv":"P-256","x":"${jwkMember}","y":"${jwkMember}"}`, `{"d":"${jwkMember}"}`],
    },
    needs: ['"kty'],
    scan: privateMembers,
  }),
  defineRule({
    id: "google-service-account-file",
    kind: "secret",
    // Its key is found by itself; the rest names the account and the project.
    severity: "LOW",
    confidence: 0.6,
    examples: {
      finds: [
        { text: `x = ${accountFile};`, secret: accountFile },
        { text: `"${accountFile.replaceAll('"', '\\"')}"`, secret: accountFile.replaceAll('"', '\\"') },
      ],
      ignores: ['{"type": "service_account"}', '"type": "service_account", "private_key": ""'],
    },
    needs: ["service_account"],
    scan: accountFiles,
  }),
  defineRule({
    id: "google-private-key-id",
    kind: "secret",
    severity: "LOW",
    confidence: 0.9,
    hints: ["private_key_id"],
    pattern: /private_key_id\\{0,3}"\s{0,8}:\s{0,8}\\{0,3}"([0-9a-f]{40})/y,
    window: AT_HINT,
    examples: {
      finds: [{ text: `"private_key_id": "${fake(40, HEX)}",`, secret: fake(40, HEX) }],
      ignores: ['"private_key_id": "your-id"'],
    },
  }),
];
