// What stands in a secret's place: nothing, a word, a password, a generated key. Code and placeholders are nothing.

import { isFiller } from "./negative.ts";
import { isStandIn } from "./published.ts";
import { countsOf, looksGenerated } from "./randomness.ts";

/** `phrase`: words with spaces; `word`: letters alone, as names are; `password`: with digits or signs in it. */
export type Look = "none" | "phrase" | "word" | "password" | "generated";

/** Values of types, options and forms. */
const LITERAL =
  /^(?:true|false|null|none|nil|undefined|nan|void|never|yes|no|on|off|auto|default|any|unknown|object|string|number|boolean|bool|int|integer|float|bytes?|buffer|uint8array|str|text|char|varchar|optional|required|hidden|visible|enabled|disabled|empty|missing|invalid|valid|expired|password|passwd|pwd|pass|secret|token|apikey|api_key|key|username|user|login|email|name|value|input|env|file|prompt|plain|basic|bearer|oauth2?|jwt|header|query|cookie|body|self|this|super|async|await|function|return|new|test|public|private|current|jwt|refresh|access|session|auth|md5|sha\d+|hs\d+|rs\d+|es\d+|bcrypt|argon2\w*|utf-?8|base64|hex|binary|ascii|latin1|sensitive|password_?hash)$/i;

/** A call, a member, an index, a cast, a generic type, an operator: without quotes these are code. */
const CODE =
  /^(?:[\w$.:*&!?-]*\(|[@$*&!]*[A-Za-z_$][\w$]*(?:(?:\??\.|::|->)[A-Za-z_$][\w$]*|\[[^\]]*\])+[;,)]?$|[\w$.]+<[\w$.,\s|<>[\]]*>?|(?:new|await|async|typeof|function|return|lambda|not|if|in|is|or|and)\b|[!&*|=<>?:+(){}[\]/%^~-]+$|\$\(|@[\w.{]|%[\w(]|\{[\w$.,\s]*\}?$|\[[\w$.,\s'"]*\]?$|\(|=>|&\w|\*\w|-{1,2}[a-z])/;

/** Paths, addresses, selectors, patterns, formats: strings, but no secrets. */
const PLACE =
  /\[(?:\^|a-z|A-Z|0-9)|\(\?[:=!<]|\\[dws]|\{\d+(?:,\d*)?\}|\$\{[\w$.()[\]'" ,]{1,80}\}|^[\w.-]+\/$|^(?:\/[\w.@-]*(?:\/|$)|\.{1,2}\/|~\/|[A-Za-z]:\\|[a-z][a-z0-9+.-]{1,20}:\/\/|(?:arn|urn|file|sha\d+|data|secret|vault|env|ssm|op|keychain|projects|kms):|[#.][a-z][\w-]*$|\^|\/\^|@[a-z][\w-]*\/|\$\{|\{\{|<%|%\{|\$[A-Z_]+$|#\{)/;

/** A file or a host, unless its name looks made up: `config.prod.json`, but not `hunter2.acme.com`. */
const FILE_OR_HOST = /^([\w.-]+)\.(?:json|ya?ml|env|txt|pem|key|js|ts|py|toml|ini|cfg|md|lock|sh|example|com|org|io)$/;

function isFileOrHost(value: string): boolean {
  const stem = FILE_OR_HOST.exec(value)?.[1];
  if (stem === undefined) return false;
  return stem.length >= 12 && looksGenerated(stem) ? false : !/[a-z]{4}[0-9](?:\.|$)/.test(stem);
}

/** Names as programs have them: `user_password`, `auth.password.label`, `DB_PASSWORD`, `userPassword`. */
const NAME = /^[$]?[A-Za-z_]+(?:[-_.:/ ][A-Za-z_]+)*$/;
const CONSTANT = /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/;

export function lookOf(written: string, isQuoted: boolean): Look {
  const value = written.replace(/^["']+|["']+$/g, "");
  if (value.length < 3 || isStandIn(value) || isFiller(value) || LITERAL.test(value) || PLACE.test(value))
    return "none";
  if (isFileOrHost(value)) return "none";
  if (!isQuoted && (/^[[({<]|:$/.test(value) || CODE.test(value))) return "none";
  if (/\s/.test(value)) return lookOfPhrase(value);
  if (CONSTANT.test(value) && countsOf(value).digits < 6) return "none";
  if (value.length >= 12 && looksGenerated(value)) return "generated";
  const { digits, upper, lower } = countsOf(value);
  // Nothing but signs: a row of keys, an emoticon, a pattern.
  if (digits + upper + lower === 0) return "none";
  if (digits === value.length) return digits >= 4 ? "password" : "none";
  if (/^[\w-]+(?:\/[\w-]+)+(?:#\w+)?$/.test(value) && digits === 0) return "none";
  return NAME.test(value) ? "word" : "password";
}

/** A sentence tells about a secret; a few plain words may be one. */
function lookOfPhrase(value: string): Look {
  const words = value.trim().split(/\s+/);
  if (/[0-9$#@!%^&]/.test(value) && words.length <= 3 && !/[.:?]$|^[A-Z][a-z]+ /.test(value)) return "password";
  const isPlain = words.length <= 5 && /^[a-z]+(?: [a-z]+)*$/.test(value);
  return isPlain && !/\b(?:password|token|secret|key|your|must|not|invalid|required|the|enter|a|is|for)\b/.test(value)
    ? "phrase"
    : "none";
}

/** Signs in a value that names do not have. */
export function signsOf(value: string): number {
  return value.match(/[^A-Za-z0-9_.\s-]/g)?.length ?? 0;
}

/** Kinds of characters in a value: lower case, upper case, digits, signs. */
export function kindsOf(value: string): number {
  const { digits, upper, lower } = countsOf(value);
  return Number(digits > 0) + Number(upper > 0) + Number(lower > 0) + Number(signsOf(value) > 0);
}
