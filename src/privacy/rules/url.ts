// Passwords in URLs of any scheme: `scheme://user:password@host`. The finding is the password alone.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, sticky } from "../boundary.ts";
import { isStandIn } from "../published.ts";

const USER = "[^\\s:/?#@\"'<>`\\\\[\\]]{0,128}";
const SLASHES = "(?:\\\\?/){2}";
/** A port, not a password: `http://localhost:8080/@vite`. */
const NO_PORT = "(?![0-9]{1,5}(?:[/?#,;)\\]]|$))";
/** What follows is a host, and no digest of an image (`docker://nginx:1.25@sha256:...`). */
const HOST = "(?=[\\w.$[{%-])(?!sha256:)";
/** An unencoded `@` belongs to the password when another one follows before the host's end. */
const PASSWORD = "[^\\s/?#@\"'<>`\\\\]{1,256}(?:@[^\\s/?#@,;:\"'<>`\\\\]{0,128}){0,3}(?=@)";
/** `/`, `?` and `#` must be encoded, and often are not; web addresses have paths, so there they are not tried. */
const CARELESS = `(?<!https?:${SLASHES}${USER}:)[^\\s@"'<>\`\\\\]{1,256}(?=@)`;

/** Words that stand where a password would in documentation, and on developers' own machines. */
const WORDS =
  /^(?:pass(?:word|wd)|pwd|token|user|username|mypassword|my_password|changeme|example|test|postgres|mysql|mongodb|redis|guest|admin)$/i;
/** The same, and somebody's password now and then. */
const WEAK = /^(?:pass|secret|root)$/i;

/** Code that puts the password in: what else stands there is at most a part of it. */
const TEMPLATE = /\$\{|\{\{|" ?\+ ?|%s/;

/** `user:pass`, `x:1111`: what stands in examples and in front of databases on developers' own machines. */
export function isExamplePassword(password: string): boolean {
  return isStandIn(password) || WORDS.test(password) || /^(.)\1*$|^(?:abc|123|1234|abcd)$/i.test(password);
}

const accept = (value: string, { input, index }: RegExpExecArray) =>
  !isExamplePassword(value) &&
  // The database that runs beside the program, as its guide says.
  !(
    /^pass$/i.test(value) &&
    /^:\/\/[^@]{0,200}@(?:localhost|127\.0\.0\.1)(?![\w.])/.test(input.slice(index, index + 240))
  ) &&
  (WEAK.test(value) || TEMPLATE.test(value) ? ({ severity: "LOW", confidence: 0.5 } as const) : true);

const direct = defineRule({
  id: "url-password",
  kind: "secret",
  severity: "MAXIMUM",
  confidence: 0.9,
  hints: ["://", ":\\/\\/"],
  pattern: sticky(`(?<=[A-Za-z0-9+.-]):${SLASHES}${USER}:${NO_PORT}(${PASSWORD}|${CARELESS})@${HOST}`),
  window: AT_HINT,
  accept,
  examples: {
    finds: [
      { text: `postgres://app:${fake(18)}@db.internal:5432/prod`, secret: fake(18) },
      { text: `redis://:${fake(12)}@localhost`, secret: fake(12) },
      { text: `https://user:p%40ss${fake(6)}@example.com/a?b=c`, secret: `p%40ss${fake(6)}` },
      { text: `{\\"url\\":\\"mysql:\\/\\/root:${fake(9)}@h\\/db\\"}`, secret: fake(9) },
      { text: `amqp://u:p@${fake(6)}@host:1`, secret: `p@${fake(6)}` },
      { text: `mongodb+srv://u:${fake(7)}@h1:27017,h2:27017/x me@mail.example`, secret: fake(7) },
      { text: `postgresql://u:a/${fake(7)}#1@db.example/x`, secret: `a/${fake(7)}#1` },
      { text: "ftp://anna:s3@files", secret: "s3" },
    ],
    ignores: [
      "http://localhost:8080/@vite/client",
      "https://example.com:443,me@mail.example",
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell variable, as people write it
      "postgres://app:${DB_PASSWORD}@db/prod",
      "postgres://app:<password>@db/prod",
      "postgres://app:***@db/prod",
      "postgres://app:[REDACTED:url-password:3]@db/prod",
      "https://x:$TOKEN@github.com/a/b",
      "ssh://git@github.com:22/a/b",
      "docker://nginx:1.25@sha256:0a1b",
      "https://example.com/a:b@c",
    ],
  },
});

/** The whole address: user, hosts and options tell a lot beside the password. */
const whole = defineRule({
  id: "connection-url",
  kind: "secret",
  severity: "LOW",
  confidence: 0.6,
  hints: ["://"],
  pattern: sticky(
    `(?<=[A-Za-z0-9+.-])://${USER}:${NO_PORT}(?:${PASSWORD})@[\\w.$[{%:,\\]}-]{1,400}(?:[/?][^\\s"'<>\`\\\\]{0,400})?`,
  ),
  window: AT_HINT,
  accept: (value) => {
    const password = value.slice(value.indexOf(":", 3) + 1, value.lastIndexOf("@"));
    return (
      !isExamplePassword(password) &&
      !TEMPLATE.test(password) &&
      !/^:\/\/[^@]{0,128}:pass@(?:localhost|127\.0\.0\.1)(?![\w.])/i.test(value)
    );
  },
  examples: {
    finds: [
      { text: `mongodb://u:${fake(7)}@h1:27017,h2:27017/x?a=b me`, secret: `://u:${fake(7)}@h1:27017,h2:27017/x?a=b` },
    ],
    ignores: ["http://localhost:8080/@vite/client", "postgres://app:<password>@db/prod", "ssh://git@github.com:22/a/b"],
  },
});

/** The same inside another URL: `://`, `:` and `@` percent-encoded. */
const encoded = defineRule({
  id: "url-password-encoded",
  kind: "secret",
  severity: "MAXIMUM",
  confidence: 0.9,
  label: "url-password",
  hints: ["%3A%2F%2F", "%3a%2f%2f"],
  pattern:
    /(?<=[A-Za-z0-9+.-])%3[Aa]%2[Ff]%2[Ff](?:(?!%3[Aa]|%2[Ff])[^\s:/?#@"'<>`\\&[\]]){0,128}%3[Aa](?![0-9]{1,5}%2[Ff])((?:(?!%40|%2[Ff])[^\s/?#@"'<>`\\&]){1,256})%40/y,
  window: AT_HINT,
  accept: (value) => !isStandIn(value) && !/^%3[Cc].*%3[Ee]$|^%24%7[Bb].*%7[Dd]$/.test(value),
  examples: {
    finds: [{ text: `?url=postgres%3A%2F%2Fapp%3A${fake(14)}%40db%2Fprod&x=1`, secret: fake(14) }],
    ignores: ["?u=http%3A%2F%2Flocalhost%3A8080%2F%40vite", "?u=postgres%3A%2F%2Fapp%3A%3Cpassword%3E%40db"],
  },
});

export const RULES: readonly Rule[] = [direct, whole, encoded];
