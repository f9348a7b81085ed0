// Names of accounts in configuration: client and application ids, the login that a password belongs to. Not secret by
// themselves: only strict takes them away.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, sticky } from "../boundary.ts";
import { isFiller } from "../negative.ts";
import { isStandIn } from "../published.ts";
import { countsOf } from "../randomness.ts";
import { isCutToken } from "../tokens.ts";

const pii = { kind: "pii", severity: "LOW", confidence: 0.5, window: AT_HINT } as const;

/** Between a name and its value, and what opens the value: `": "`, `=`, ` = '`, `\": \"`. */
const IS = "\\\\{0,3}[\"']?\\s{0,3}(?:=>|:?=|:)\\s{0,3}\\\\{0,3}[\"']?";

/** Logins that every installation has, and words that stand for one. */
const EVERYBODY =
  /^(?:root|admin|administrator|postgres|mysql|mongodb|redis|guest|user|users?name|test|tester|nobody|anonymous|none|null|undefined|true|false|default|example|me|you|self|sa|system|service|owner|nginx|apache|node|www-data|ubuntu|docker|git|string|str|name|login)$/i;

const isLogin = (value: string) => !EVERYBODY.test(value) && !isStandIn(value) && !isFiller(value);

/** Generated, not a name: digits among letters, or digits alone. */
function isGenerated(value: string): boolean {
  const { digits, upper, lower } = countsOf(value);
  return digits >= 2 && (upper + lower > 1 || digits > 7) && new Set(value).size > 4 && !isFiller(value);
}

const CLIENT = `${fake(12)}-${fake(8)}`;

export const RULES: readonly Rule[] = [
  defineRule({
    ...pii,
    id: "client-id",
    hints: ["client", "app", "application", "tenant", "organization", "org", "consumer"].flatMap((word) =>
      ["_id", "-id", "id", ".id"].map((tail) => word + tail),
    ),
    anyCase: true,
    near: { within: 20, characters: "=:" },
    pattern: sticky(`[a-z]{3,12}[_.-]?id${IS}([A-Za-z0-9][A-Za-z0-9_-]{8,99})(?![\\w.(/@-])`, "i"),
    // A service's own: its name stands before, as in `acme_client_id`.
    accept: (value, { input, index }) =>
      isGenerated(value) &&
      !isCutToken(value, 1) &&
      /[A-Za-z0-9]{3,}[_. -]$|[a-z]$/i.test(input.slice(Math.max(0, index - 24), index)),
    examples: {
      finds: [`acme_client_id=${CLIENT}`, `"acme-app-id": "${CLIENT}"`, `acmeClientId = '${CLIENT}'`].map((text) => ({
        text,
        secret: CLIENT,
      })),
      ignores: ["acme_client_id=process.env.ID", 'app_id: "com.example.application"', `clientId: "${CLIENT}"`],
    },
  }),
  defineRule({
    ...pii,
    id: "login-name",
    // In capitals, as environment variables are; in code a user is a variable.
    hints: ["_USER=", "_USERNAME=", "_LOGIN="],
    pattern: sticky(
      "(?<=[A-Z0-9_])_(?:USER(?:NAME)?|LOGIN)=[\"']?([A-Za-z0-9][A-Za-z0-9_.-]{2,63})(?=[\"']?(?:\\s|$))",
    ),
    accept: (value) => isLogin(value) && !/\.[a-z]+$/i.test(value),
    examples: {
      finds: [{ text: "SMTP_USER=mara-dev # me\n", secret: "mara-dev" }],
      ignores: ["DB_USER=postgres\n", "DB_USER=$NAME\n", "DB_USER=os.environ", "DB_USER=<user>\n"],
    },
  }),
  defineRule({
    ...pii,
    id: "login-name-quoted",
    label: "login-name",
    hints: ["_user", "_username", "_login"],
    pattern: sticky(
      "(?<=[a-z0-9])_(?:user(?:name)?|login)\\s{0,3}[:=]\\s{0,3}[\"']?([A-Za-z][A-Za-z0-9_.-]{2,63})[\"']?(?=[ \\t]{0,4}(?:[\\r\\n]|$))",
    ),
    accept: (value) => isLogin(value) && !/\./.test(value) && (/[0-9]/.test(value) || value.length > 9),
    examples: {
      finds: [{ text: 'acme_user = "q7RzK2mV"', secret: "q7RzK2mV" }],
      ignores: ["current_user = session.user", "acme_user = user", "is_user: true"],
    },
  }),
  defineRule({
    ...pii,
    id: "login-beside-password",
    label: "login-name",
    hints: ["user", "uid", "login"],
    anyCase: true,
    near: { within: 24, characters: "=:" },
    pattern: sticky(
      "(?:user(?:name|id|_name|_id)?|uid|login)[\"']?\\s{0,3}[:=]{1,2}\\s{0,3}([\"']?[A-Za-z][\\w.@-]{2,63}[\"']?)[;,]?\\s{1,16}[\"']?\\$?[a-z_]{0,24}(?:password|passwd|pwd|pass)[\"']?\\s{0,3}[:=]{1,2}\\s{0,3}[\"']?[^\\s\"'$({]{4}",
      "i",
    ),
    accept: (value) => isLogin(value.replace(/^["']|["']$/g, "")) && !/[a-z]\.[a-z]/i.test(value),
    examples: {
      finds: [
        { text: `username=mara7\npassword=${fake(12)}\n`, secret: "mara7" },
        { text: `$user = "mara7"; $password = "${fake(12)}";`, secret: '"mara7"' },
      ],
      ignores: [
        "user = admin\npassword = x1y2z3",
        "user: User; password: string",
        "username = form.user\npassword = x7",
      ],
    },
  }),
];
