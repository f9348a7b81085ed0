// Secrets on command lines: flags that name them, `user:password` pairs, the short flags of known tools.

import { defineRule, type Rule, type Verdict } from "../../ports/rule.ts";
import { AT_HINT, fake, sticky } from "../boundary.ts";
import { sayOf } from "../key-names.ts";
import { isFiller } from "../negative.ts";
import { isStandIn } from "../published.ts";
import { kindsOf, lookOf } from "../values.ts";

function judgeFlag(value: string, match: RegExpExecArray): Verdict | boolean {
  const name = /^[\w.-]+/.exec(match[0])?.[0] ?? "";
  const says = sayOf(name);
  if (says !== "secret" && says !== "password") return false;
  return judgeTyped(value, says === "password");
}

/** A value typed on a command line: its place says that it is one, so words count too. */
function judgeTyped(value: string, isPassword: boolean): Verdict | boolean {
  if (/^[-$<{[(|&>]|[<>{}]|^[A-Z][A-Z0-9_]+$/.test(value)) return false;
  const look = lookOf(value, true);
  if (look === "none" || look === "phrase") return false;
  if (look === "generated") return { severity: "HIGH", confidence: 0.85 };
  if (look === "word") return isPassword && { severity: "LOW", confidence: 0.35 };
  const isGood =
    kindsOf(value) > 2 || (isPassword && value.length >= 6 && /[A-Za-z].*[0-9]|[0-9].*[A-Za-z]/.test(value));
  return isGood ? { severity: "HIGH", confidence: 0.7 } : { severity: "MEDIUM", confidence: 0.65 };
}

function judgePair(value: string, match: RegExpExecArray): Verdict | boolean {
  const before = match.input.slice(Math.max(0, match.index - 400), match.index);
  if (!/\b(?:curl|wget|https?:|http |xh )/.test(before + match.input.slice(match.index, match.index + 300)))
    return false;
  const [user = "", password = ""] = [value.slice(0, value.indexOf(":")), value.slice(value.indexOf(":") + 1)];
  // A token may stand as the user, without a password.
  if (password.length < 3) return password === "" && /[!$%&=?@#]|\d[A-Z]/.test(user) && lookOf(user, true) !== "none";
  if (isStandIn(password) || isFiller(password) || /^[$<{[%(]|\$\(/.test(value) || /^[$<{[%]/.test(password))
    return false;
  return !/^(?:user(?:name)?|login|email|name)$/i.test(user) || !/^pass(?:word|wd)?$/i.test(password);
}

export const RULES: readonly Rule[] = [
  defineRule({
    id: "flag-secret",
    kind: "secret",
    severity: "MEDIUM",
    confidence: 0.65,
    label: "secret",
    hints: ["-pass", "-pwd", "-token", "-secret", "-api", "-auth", "-access", "-client", "-private", "-credential"],
    anyCase: true,
    pattern: sticky(
      "(?<=(?:^|[\\s\"'`(,[])-?)-[a-z][\\w.-]{1,40}(?:=|\\s{1,3}|[\"'],\\s{0,3})(?:\\\\?[\"'])?((?<=\")[^\"\\n]{3,300}|(?<=')[^'\\n]{3,300}|[^\\s\"'`;&|\\\\,)]{3,300})",
      "i",
    ),
    window: AT_HINT,
    accept: judgeFlag,
    examples: {
      finds: [
        { text: `tool --token ${fake(20)} run`, secret: fake(20) },
        { text: `tool --api-key=${fake(24)}`, secret: fake(24) },
        { text: `Connect -User a -Password VM${fake(4)}1!`, secret: `VM${fake(4)}1!` },
        { text: `["--client-secret", "${fake(20)}"]`, secret: fake(20) },
      ],
      ignores: [
        "tool --password <password>",
        "tool --token $TOKEN",
        "tool --token-file a.txt",
        "tool --password --force",
      ],
    },
  }),
  defineRule({
    id: "curl-user",
    kind: "secret",
    severity: "HIGH",
    confidence: 0.85,
    label: "user-password",
    hints: [" -u", "--user", "--proxy-user"],
    pattern: sticky(
      "(?: -u|--(?:proxy-)?user)[ =]{0,2}\\\\?[\"']?([^\\s\"':/\\\\]{1,128}:(?!\\d{1,6}(?:[\\s\"']|$))[^\\s\"'\\\\]{0,200})",
    ),
    window: AT_HINT,
    accept: judgePair,
    examples: {
      finds: [
        { text: `curl -u anna:${fake(10)} https://x.example`, secret: `anna:${fake(10)}` },
        { text: `curl https://x.example \\\n  --user '${fake(12)}:${fake(12)}'`, secret: `${fake(12)}:${fake(12)}` },
      ],
      ignores: [
        "curl -u user:password https://x.example",
        'curl -u "$USER:$PASS" https://x.example',
        "curl -u <user:password> https://x.example",
        "docker run -u 1000:1000 image https://x.example",
      ],
    },
  }),
  defineRule({
    id: "tool-password",
    kind: "secret",
    severity: "MEDIUM",
    confidence: 0.65,
    label: "secret",
    hints: [
      "sshpass",
      "psexec",
      "docker login",
      "podman login",
      "redis-cli",
      "ldapsearch",
      "helm registry login",
      "mongosh",
      "mongodump",
      "smbclient",
      "influx ",
    ],
    anyCase: true,
    pattern: sticky(
      "[a-z][\\w.-]{2,16}(?: [a-z]{5,8}){0,2}\\s[^\\n|;]{0,160}?(?<=\\s)-[paw]\\s{0,2}[\"']?([^\\s\"'$<-][^\\s\"']{2,120})",
      "i",
    ),
    window: AT_HINT,
    accept: (value) => judgeTyped(value, true),
    examples: {
      finds: [
        { text: `sshpass -p ${fake(9)} ssh a@b`, secret: fake(9) },
        { text: `docker login -u anna -p ${fake(20)} r.example`, secret: fake(20) },
        { text: `redis-cli -h h -a ${fake(12)} ping`, secret: fake(12) },
      ],
      ignores: ["sshpass -p $PASS ssh a@b", "docker login -u anna --password-stdin"],
    },
  }),
  defineRule({
    id: "mysql-password",
    kind: "secret",
    severity: "MEDIUM",
    confidence: 0.65,
    label: "secret",
    hints: ["mysql", "mariadb"],
    pattern: sticky("(?:mysql|mariadb)[\\w-]{0,12}\\s[^\\n|;]{0,160}?(?<=\\s)-p[\"']?([^\\s\"'$<-][^\\s\"']{2,120})"),
    window: AT_HINT,
    accept: (value) => judgeTyped(value, true),
    examples: {
      finds: [{ text: `mysqldump -u root -p${fake(9)} db`, secret: fake(9) }],
      ignores: ["mysql -u root -p db", "mysql -u root -p$PASS"],
    },
  }),
];
