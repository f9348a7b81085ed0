// Secrets by the structure of what they stand in: .netrc, .npmrc, .pgpass, Docker, Kubernetes, SQL, calls.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, sticky } from "../boundary.ts";
import { isFiller } from "../negative.ts";
import { isStandIn } from "../published.ts";
import { lookOf } from "../values.ts";

/** Base64 as readable text; undefined where it is neither. */
function decoded(value: string): string | undefined {
  if (value.length % 4 !== 0) return undefined;
  try {
    const text = atob(value);
    return /^[\x09\x0a\x0d\x20-\x7e]+$/.test(text) ? text : undefined;
  } catch {
    // Not base64.
    return undefined;
  }
}

function holdsPair(value: string): boolean {
  const text = decoded(value);
  const cut = text?.indexOf(":") ?? -1;
  return text !== undefined && cut >= 0 && text.length > cut + 1 && !isStandIn(text.slice(cut + 1));
}

function isTyped(value: string): boolean {
  return lookOf(value, true) !== "none";
}

const BASE64 = "[A-Za-z0-9+/]";
const PAIR = btoa(`anna:${fake(12)}`);

const file = (rule: Omit<Extract<Rule, { hints: readonly string[] }>, "kind" | "window">): Rule =>
  defineRule({ kind: "secret", window: AT_HINT, ...rule });

const FILES: readonly Rule[] = [
  file({
    id: "netrc-password",
    severity: "HIGH",
    confidence: 0.85,
    hints: ["machine", "default login"],
    pattern: sticky(
      "(?:machine\\s{1,8}[^\\s:=]{1,200}|default)\\s{1,8}login\\s{1,8}[^\\s:=]{1,128}\\s{1,8}password\\s{1,8}[\"']?([^\\s\"']{3,256})",
    ),
    accept: isTyped,
    examples: {
      finds: [{ text: `machine a.example\n  login anna\n  password ${fake(10)}\n`, secret: fake(10) }],
      ignores: ["machine x login anna password <password>", "login and password fields"],
    },
  }),
  file({
    id: "npmrc-auth",
    severity: "HIGH",
    confidence: 0.85,
    hints: ["_auth", "_password"],
    pattern: sticky(`_(?:auth|password)\\s{0,2}=\\s{0,2}["']?(${BASE64}{8,400}={0,2})(?=[\\s"']|$)`),
    accept: (value) => !isFiller(value) && (decoded(value) !== undefined || /[0-9]/.test(value)),
    examples: {
      finds: [{ text: `//r.example/:_auth=${PAIR}\n`, secret: PAIR }],
      ignores: ["//r.example/:_auth=$NPM_AUTH", "//r.example/:_password=$PASS"],
    },
  }),
  file({
    id: "pgpass-password",
    severity: "HIGH",
    confidence: 0.85,
    hints: [":5432:", ":5433:", ":6432:"],
    pattern: sticky(":\\d{4}:[^:\\s\"'/]{1,64}:[^:\\s\"'/]{1,64}:([^:\\s\"']{3,128})(?=\\s|$)"),
    accept: isTyped,
    examples: {
      finds: [{ text: `db.example:5432:app:anna:${fake(10)}\n`, secret: fake(10) }],
      ignores: ["127.0.0.1:5432:5432", "host:5432:app:anna:<password>"],
    },
  }),
  file({
    id: "docker-config-auth",
    severity: "HIGH",
    confidence: 0.9,
    hints: ['"auth"', '"auth\\"', '"identitytoken"'],
    pattern: sticky(`"(?:auth|identitytoken)\\\\?"\\s{0,4}:\\s{0,4}\\\\?"(${BASE64}{8,4000}={0,2})\\\\?"`),
    accept: holdsPair,
    examples: {
      finds: [{ text: `{"auths":{"r.example":{"auth":"${PAIR}"}}}`, secret: PAIR }],
      ignores: ['{"auth": "required"}', '"auth": "b2F1dGgy"'],
    },
  }),
  file({
    id: "kubeconfig-client-key",
    severity: "MAXIMUM",
    confidence: 0.95,
    hints: ["client-key-data"],
    pattern: sticky(`client-key-data["']?\\s{0,3}:\\s{0,4}["']?(${BASE64}{40,8000}={0,2})`),
    examples: {
      finds: [{ text: `    client-key-data: ${fake(80)}==\n`, secret: `${fake(80)}==` }],
      ignores: ["client-key-data: REDACTED"],
    },
  }),
  defineRule({
    id: "kubernetes-secret",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.8,
    hints: ["kind: Secret", '"kind": "Secret"', '"kind":"Secret"'],
    pattern:
      /(?:^|[\n{,])[ \t]{0,40}"?[\w.-]{1,80}"?:[ \t]{0,8}["']?([A-Za-z0-9+/]{8,4000}={0,2})["']?(?=[ \t]{0,8}(?:[\r\n,}#]|$))/g,
    window: { before: 0, after: 4000 },
    accept: (value, match) => decoded(value) !== undefined && !/\n---/.test(match.input.slice(0, match.index)),
    examples: {
      finds: [{ text: `kind: Secret\ndata:\n  pw: ${btoa("hunter22x")}\n`, secret: btoa("hunter22x") }],
      ignores: ["kind: Secret\nmetadata:\n  name: database\n  namespace: production1\n"],
    },
  }),
];

const STATEMENTS: readonly Rule[] = [
  file({
    id: "ldap-password-hash",
    severity: "HIGH",
    confidence: 0.85,
    label: "password-hash",
    hints: ["{SHA}", "{SMD5}", "{CRYPT}"],
    pattern: sticky("\\{(?:SHA|SMD5|CRYPT)\\}([A-Za-z0-9+/$.]{20,200}={0,2})"),
    examples: {
      finds: [{ text: `userPassword: {SHA}${fake(32)}`, secret: fake(32) }],
      ignores: ["{SHA} is a scheme"],
    },
  }),
  file({
    id: "bundler-credential",
    severity: "HIGH",
    confidence: 0.85,
    label: "user-password",
    hints: ["bundle_"],
    anyCase: true,
    pattern: sticky(
      "bundle_\\w{3,60}__(?:com|org|net|io|dev)[\"']?\\s{0,3}[:=]\\s{0,3}[\"']?([^\\s\"':[]{2,64}:[^\\s\"':\\]]{3,64})",
      "i",
    ),
    accept: (value) => isTyped(value.slice(value.indexOf(":") + 1)),
    examples: {
      finds: [{ text: `export BUNDLE_GEMS__EXAMPLE__COM=anna:${fake(9)}`, secret: `anna:${fake(9)}` }],
      ignores: ["BUNDLE_GEMS__EXAMPLE__COM=user:password"],
    },
  }),
  file({
    id: "sql-password",
    severity: "MEDIUM",
    confidence: 0.65,
    label: "secret",
    hints: ["identified by", "identified with", "with password", "encrypted password"],
    anyCase: true,
    pattern: sticky(
      "[a-z]{4,10} (?:by|with|password)\\s{1,3}(?:[\\w']{3,30} (?:by|as) )?(?:password )?\\\\?['\"]([^'\"\\n\\\\]{3,200})",
      "i",
    ),
    accept: isTyped,
    examples: {
      finds: [
        { text: `CREATE USER a IDENTIFIED BY '${fake(8)}';`, secret: fake(8) },
        { text: `ALTER ROLE a WITH PASSWORD '${fake(8)}'`, secret: fake(8) },
      ],
      ignores: ["IDENTIFIED BY '<password>'", "IDENTIFIED BY '$PASS'"],
    },
  }),
  file({
    id: "powershell-secure-string",
    severity: "HIGH",
    confidence: 0.8,
    label: "secret",
    hints: ["convertto-securestring"],
    anyCase: true,
    pattern: sticky("convertto-securestring\\s{1,3}(?:-[a-z]{5,12}\\s{1,3}){0,2}[\"']([^\"'\\n]{3,200})[\"']", "i"),
    accept: isTyped,
    examples: {
      finds: [{ text: `ConvertTo-SecureString "P${fake(8)}!" -AsPlainText -Force`, secret: `P${fake(8)}!` }],
      ignores: ["ConvertTo-SecureString $password -AsPlainText"],
    },
  }),
  file({
    id: "directory-entry-password",
    severity: "HIGH",
    confidence: 0.8,
    label: "secret",
    hints: ["DirectoryEntry(", "NetworkCredential("],
    pattern: sticky('\\w{5,20}\\(\\s{0,8}(?:"[^"\\n]{1,200}",\\s{0,40}){1,2}"([^"\\n]{3,200})"'),
    accept: isTyped,
    examples: {
      finds: [{ text: `new NetworkCredential("anna", "R${fake(6)}1")`, secret: `R${fake(6)}1` }],
      ignores: ["new NetworkCredential(user, password)"],
    },
  }),
];

export const RULES: readonly Rule[] = [...FILES, ...STATEMENTS];
