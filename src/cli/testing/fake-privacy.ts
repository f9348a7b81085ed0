// Fake answers about privacy for the tests of this door.

import type { PrivacyApp, PrivacyReport } from "../../ports/app-privacy.ts";

export const REFUSED = [{ what: "custom_patterns 2 (broken)", reason: "missing closing ): `(a`" }];

const PATH = "/home/me/.tracemill/privacy.yml";

const REPORT: PrivacyReport = {
  path: PATH,
  exists: true,
  repositories: ["/home/me/web-shop/.tracemill/privacy.yml"],
  mode: { value: "strict", sources: ["/home/me/web-shop/.tracemill/privacy.yml"] },
  quarantine: { value: 3, sources: ["default"] },
  customPatterns: { value: [{ name: "company-secret", level: "MAXIMUM" }], sources: [PATH] },
  customWords: { value: ["f…n", "…"], sources: [PATH] },
  userNames: { value: [], sources: ["default"] },
  domains: { value: ["a…m"], sources: [PATH] },
  gitleaks: { value: ["/home/me/gitleaks.toml"], sources: [PATH] },
  refused: REFUSED,
  identity: { userNames: 1, handles: 2, fullNames: 1, mails: 3, hosts: 2, homes: 1 },
  rules: { inside: 40, leaving: 90 },
  rulesets: { inside: "1-abc", leaving: "1-def" },
  policyHash: "0123456789abcdef",
};

export function fakePrivacy(asked: (readonly [method: string, ...args: unknown[]])[]): PrivacyApp {
  return {
    async privacy(options) {
      asked.push(["privacy", options]);
      return REPORT;
    },
    async testPrivacy(text, options) {
      asked.push(["testPrivacy", text, options]);
      if (!text.includes("key")) return { mode: "strict", found: [], redacted: text, refused: [] };
      const at = { rule: "custom-company-secret", label: "company-secret", kind: "secret", start: 2, end: 14 } as const;
      const mail = { rule: "mail", label: "mail", kind: "pii", start: 20, end: 30, value: "…" } as const;
      return {
        mode: options.mode ?? "strict",
        found: [
          {
            ...at,
            severity: "MAXIMUM",
            confidence: 0.9,
            value: "ke…89",
            inside: true,
            modes: ["strict", "moderate", "minimal"],
          },
          { ...mail, severity: "MEDIUM", confidence: 0.95, inside: false, modes: ["strict"] },
        ],
        redacted: "a [REDACTED:company-secret:1] and [REDACTED:mail:1]\n",
        refused: REFUSED,
      };
    },
    async addPrivacy(kind, values, options) {
      asked.push(["addPrivacy", kind, values, options]);
      return { path: PATH, added: values.length, already: 0, refused: [] };
    },
    async importPrivacy(file) {
      asked.push(["importPrivacy", file]);
      const taken = { customPatterns: 2, customWords: 1, userNames: 0, domains: 0 };
      return { path: PATH, from: file, taken, added: 2, already: 1, refused: REFUSED };
    },
    async leaving() {
      throw new Error("no session was given");
    },
  };
}
