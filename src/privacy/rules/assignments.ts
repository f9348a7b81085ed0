// Secrets given to a name that says so: in code, env files, JSON, YAML, TOML, INI, XML, queries, calls, comparisons.

import { defineRule, type Rule, type Verdict } from "../../ports/rule.ts";
import { AT_HINT, fake, sticky } from "../boundary.ts";
import { isStrongName, sayOf } from "../key-names.ts";
import { isHarmless, isInPlaceholder } from "../negative.ts";
import type { Range } from "../ranges.ts";
import { isCutKey } from "../service-table.ts";
import { isCutToken } from "../tokens.ts";
import { kindsOf, lookOf } from "../values.ts";
import { isSpoken, weigh, weighPassword } from "../weigh.ts";

/** Pieces of names. One hit runs the pattern, which fails at once where no operator follows the name. */
const HINTS = [
  ...[
    "pass",
    "pwd",
    "pswd",
    "_pw",
    "pw:",
    "pw=",
    "secret",
    "token",
    "credential",
    "mnemonic",
    "privkey",
    "psk",
    "contrasena",
    "senha",
  ],
  ...["api", "access", "private", "auth", "encryption", "signing", "master", "account", "shared", "license"].flatMap(
    (word) => ["", "_", "-", " ", "."].map((joint) => `${word}${joint}key`),
  ),
];

const SPACE = "(?:\\s|\\\\[nrt]|%20|\\+){0,8}";
const NAME = "(?:[a-z]{3,10} key)?[\\w.$-]{0,54}";
/** Closing quotes, brackets and an index, then a type as in `: string =`, `string =`. */
const CLOSE = "(?:[\"'`\\\\]{1,6}|\\[[\\w\"'$]{0,16}\\]|\\]|\\)){0,3}";
const TYPE =
  "(?:(?:\\s{0,2}:\\s{0,2}&?'?[A-Za-z][\\w.<>?[\\]]{0,24}|\\s{1,2}(?:\\[\\]byte|string|str|text|varchar)\\b(?:\\(\\d{1,5}\\))?)(?=\\s{0,2}=))?";
/** `name="API_KEY" value="..."`: the value stands in its own attribute or member. */
const PAIRED = "(?:[\"',]{0,2}\\s{1,24}[\"']?value[\"']?(?=\\s{0,4}[=:]))?";
const OPERATOR =
  "(?:=>|:\\*\\*(?=\\s)|:{1,3}=|[?+.!|]?={1,3}|->|\\|\\||\\?\\?|[:,>(]|%3[AaDd]|\\\\u003[aAdD]|\\s(?:is|was|of)(?=\\s)|(?<=[\\w$])\\s(?=[\"'`]))";
const OPEN = "(?:[@uUbrRfL$]{0,2}\\\\{0,3}[\"'`]|%22|<!\\[CDATA\\[)?";
/** By the quote that opens it, the value's end; without one it ends at a space or where a list goes on. */
const VALUE = [
  '(?<=\\\\")(?:(?!\\\\{1,7}")[^\\n]){1,1000}(?=\\\\{1,7}")',
  "(?<=\\\\')(?:(?!\\\\{1,7}')[^\\n]){1,1000}(?=\\\\{1,7}')",
  '(?<=")(?:\\\\.|[^"\\\\\\n]){1,1000}(?=")',
  "(?<=')(?:\\\\.|[^'\\\\\\n]){1,1000}(?=')",
  "(?<=`)[^`\\n]{1,1000}(?=`)",
  "(?<=CDATA\\[)[^\\]\\n]{1,1000}",
  "[^\\s\"'`,;&<\\\\](?:[^\\s\"'`,;&<\\\\]|,(?=[^\\s\\w\"'`])){1,1000}",
].join("|");

/** A whole line of a configuration file gives the value: `KEY=value`, `key: value`, with nothing behind it. */
function isConfigLine(text: string, nameStart: number, value: Range): boolean {
  const lead = text.slice(Math.max(0, nameStart - 81), nameStart);
  const line = lead.slice(lead.lastIndexOf("\n") + 1);
  if (line.length > 80 || !/^[ \t]*(?:export |set |- |ENV |\d+→|\+|-D|#\s?(?=[A-Z_]+$))?[\w.-]*$/.test(line))
    return false;
  const between = text.slice(nameStart, value.start);
  if (!/=$|[:=][ \t]{1,4}$/.test(between)) return false;
  return /^["'`]?[ \t]*(?:\r?\n|$|[#;]|\\n)/.test(text.slice(value.end, value.end + 12));
}

const NAME_CHARACTER = /[\w.$-]/;

/** The whole name: what stands before the hint belongs to it. */
function nameAround(match: RegExpExecArray): { name: string; after: string; start: number } {
  const { input, index } = match;
  let start = index;
  while (start > 0 && index - start < 40 && NAME_CHARACTER.test(input.charAt(start - 1))) start--;
  const before = input.slice(start, index);
  const after = /^(?:[a-z]{3,10} key)?[\w.$-]*/i.exec(match[0])?.[0] ?? "";
  return { name: before + after, after, start };
}

function judge(value: string, match: RegExpExecArray): Verdict | false {
  if (isInPlaceholder(match)) return false;
  const { name, after, start } = nameAround(match);
  const says = sayOf(name);
  if (says === "none" || says === "nothing") return false;
  const at = match.index + match[0].length - value.length;
  const before = match.input[at - 1] ?? "";
  const isQuoted = /["'`]/.test(before);
  if (isQuoted && closes(before, match.input.charAt(start - 1), match.input.slice(start, at - 1))) return false;
  // Far more than a password, and no token: code, or made up to be slow.
  if (value.length > 200 && !isQuoted && !/^[\w+/.~-]+={0,2}$/.test(value)) return false;
  const look = lookOf(value, isQuoted);
  if (look === "none") return false;
  const end = at + value.length;
  const operator = match.input.slice(start + name.length, at);
  const stand = { isQuoted, isEnvironment: operator === "=" && /^[A-Z][A-Z0-9_]+$/.test(name) };
  const between = match[0].slice(after.length, -value.length);
  const link = /([(,|?<]|[=!]={1,2}|\s|(?:is|was|of))[\s@\\"'`]*$/.exec(between)?.[1] ?? "";
  const spoken = !isQuoted && look === "password" && isSpoken(name, operator, value);
  // A call, a list, a comparison, a sentence: only what no program and no prose has there.
  const isLoose = link !== "" && !/[=:>][\s@\\"'`]*$/.test(between.replace(/[=!]==?(?=[\s"'`]*$)/, ""));
  const isSaid = isQuoted && (/^(?:is|was)$/.test(link) || (says === "password" && /^[=!]=/.test(link)));
  if (isLoose && !isSaid && !spoken && (look === "word" || look === "phrase" || (look === "password" && !isQuoted)))
    return false;
  if (isLoose && /^pass$/i.test(name)) return false;
  if (!isQuoted && look !== "generated") {
    const stands = /^(?:\s|$)/.test(match.input.slice(end, end + 1)) && kindsOf(value) > 2;
    if (
      !stands &&
      !isConfigLine(match.input, start, { start: at, end }) &&
      !isOpenSite(match, at, value) &&
      !spoken &&
      !(look === "word" && says === "password" && stand.isEnvironment && name.length > 4)
    )
      return false;
    if (look === "word" && says !== "password" && !/[a-z]=$/i.test(match.input.slice(at - 2, at))) return false;
  }
  if (look === "generated" && (isCutKey(name, value) || isCutToken(value))) return false;
  if (look === "generated" && isHarmless(match.input, { start: at, end }, isStrongName(name))) return false;
  return weigh(name, look, value, stand);
}

/** In `'password = ' + x` the second quote ends what the first began. */
function closes(quote: string, beforeName: string, between: string): boolean {
  return quote === beforeName && !between.includes(quote);
}

/** Places where a value needs no quotes: a tag, a query, a flag with `=`, a connection string, `:=` of make. */
function isOpenSite(match: RegExpExecArray, at: number, value: string): boolean {
  const { input } = match;
  const before = input.slice(Math.max(0, at - 4), at);
  if (/>\s{0,3}$/.test(before)) return input.startsWith("</", at + value.length);
  if (/^[&;]|^["']/.test(input.slice(at + value.length, at + value.length + 1)) && /=\s?$/.test(before)) return true;
  return /:=\s?$/.test(before) || /(?:--?|[?&;])[\w.-]*$/.test(input.slice(Math.max(0, match.index - 40), match.index));
}

const assigned = defineRule({
  id: "assigned-secret",
  kind: "secret",
  severity: "MEDIUM",
  confidence: 0.6,
  label: "secret",
  hints: HINTS,
  anyCase: true,
  pattern: sticky(`${NAME}${CLOSE}${PAIRED}${TYPE}${SPACE}${OPERATOR}${SPACE}${OPEN}(${VALUE})`, "i"),
  window: AT_HINT,
  accept: judge,
  examples: {
    finds: [
      'api_token = "V"',
      "apiToken: 'V',",
      '"secret_key" => "V"',
      "accessToken := `V`",
      "<apiToken>V</apiToken>",
      "client.secret=V\n",
      "?access_token=V&x=1",
      'System.setProperty("APP_SECRET", "V")',
      'var accessToken string = "V"',
      "API_KEY=V\n",
      'api_key: "V"',
      '{\\"password\\": \\"V\\"}',
    ].map((form) => ({ text: form.replace("V", fake(24)), secret: fake(24) })),
    ignores: [
      "process.env.TOKEN = getToken()",
      "password: string;",
      "const token = config.token;",
      "token: process.env.API_TOKEN,",
      'secret: "<your-secret>"',
      "key = some_function_name_here",
      "foreign key constraint_violations_count",
      'type: "password"',
      "max_tokens: 4096",
      "next_page_token = nextPageToken",
      'password_reset_url: "https://example.com/reset"',
    ],
  },
});

/** `if ("value" == password)`: the value stands before its name. */
const compared = defineRule({
  id: "compared-secret",
  kind: "secret",
  severity: "MEDIUM",
  confidence: 0.6,
  label: "secret",
  hints: HINTS,
  anyCase: true,
  pattern: sticky(
    // Read from its end: the quote that closes it comes first.
    "(?<=\\2((?:(?!\\2)[^\\n]){3,200})([\"'])\\s{0,3}[!=]={1,2}\\s{0,3}[\\w.$]{0,30})[\\w.$]{3,40}",
    "i",
  ),
  window: AT_HINT,
  accept: (value, match) => judgeCompared(value, match),
  examples: {
    finds: [
      { text: `if ("${fake(12)}" == password) {`, secret: fake(12) },
      { text: `if '${fake(12)}' == password:`, secret: fake(12) },
    ],
    ignores: ['if ("undefined" === typeof token) {', 'if ("password" == passwordType) {'],
  },
});

function judgeCompared(value: string, match: RegExpExecArray): Verdict | false {
  const { name } = nameAround(match);
  return match[1] !== undefined && weigh(name, lookOf(value, true), value, { isQuoted: true, isEnvironment: false });
}

/** `auth=("anna", "V")`, `HTTPBasicAuth("anna", "V")`: a user and a password, as clients in Python take them. */
const login = defineRule({
  id: "login-pair-password",
  kind: "secret",
  severity: "HIGH",
  confidence: 0.75,
  label: "secret",
  hints: ["auth=(", "auth = (", "BasicAuth(", "DigestAuth("],
  pattern: sticky(
    `(?:auth ?= ?|BasicAuth|DigestAuth)\\(\\s{0,4}\\\\?["'][^"'\\\\\\n]{1,100}\\\\?["']\\s{0,2},\\s{0,4}\\\\?["']([^"'\\\\\\n]{3,200})\\\\?["']\\s{0,4}\\)`,
  ),
  window: AT_HINT,
  accept: (value) => {
    const look = lookOf(value, true);
    return look !== "none" && look !== "phrase" && weighPassword(look, value, { isQuoted: true, isEnvironment: false });
  },
  examples: {
    finds: [{ text: `requests.get(u, auth=("anna", "${fake(12)}"))`, secret: fake(12) }],
    ignores: ['auth=("user", "password")', "auth=(user, password)", "HTTPBasicAuth(user, os.environ['PW'])"],
  },
});

export const RULES: readonly Rule[] = [assigned, compared, login];
