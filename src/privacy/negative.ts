// What looks like a secret and is none: digests, ids, places, blobs. Asked before any alarm by context or entropy.
// It looks at the token and the few characters that introduce it; never at a host, never at a part of a secret.

import { isRow, wordLetters } from "./randomness.ts";
import type { Range } from "./ranges.ts";

/** Hex of a usual digest's length, or a UUID: a secret only where a name or a service says so. */
const PLAIN_ID =
  /^(?:[0-9a-f]+|[0-9A-F]+|(?:0x)[0-9a-fA-F]+|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9]+)$/;

export function isPlainId(value: string): boolean {
  return PLAIN_ID.test(value);
}

const UUID = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}";

/** Ids that agents, their services and databases give: whole tokens, each by its own alphabet and length. */
const IDS = new RegExp(
  `^(?:${[
    // Anthropic, also by way of Bedrock and Vertex: `01` and 22 characters of base58.
    "[a-z]{2,10}_(?:bdrk_|vrtx_)?01[A-Za-z0-9]{22}",
    // OpenAI: base62 of 24 or 29, or hex; OpenRouter: the time and 20.
    "call_(?:[0-9]{1,2}_)?[A-Za-z0-9]{22,24}",
    "(?:req|run|step|thread|asst|msg|vs|proj|file|org|user|ft|sess|item|event|conv|part)[_-][A-Za-z0-9]{20,24}",
    "(?:chatcmpl|cmpl)-[A-Za-z0-9]{24,38}",
    "(?:chatcmpl|cmpl|call|req|resp|rs|fc|fco|msg|ctc|ws|ig|ci|mcp|mcpl|mcpr|conv|batch|item|turn|trace|span|task|agent|tool|toolcall|run|session|sess|snap|bash|shell|container|event|evt|user_msg|gen)[_-][0-9a-f]{8,64}",
    "gen-[0-9]{10}-[A-Za-z0-9]{20}",
    // OpenCode: the time in hex and 14 of base62.
    "(?:ses|msg|prt|per|usr)_[0-9a-f]{12}[A-Za-z0-9]{14}",
    `[a-z]{2,12}(?:[_-][a-z]{2,12})?[_-]${UUID}`,
    // Stripe's objects.
    "(?:cs|prod|price|cus|sub|in|pi|ch|txn|evt|acct|pm|seti|si|ii|dp|tr|re|po|plan)_[A-Za-z0-9]{14,32}",
    // ULID, alone or behind its kind.
    "(?:[a-z]{2,10}_)?[0-7][0-9A-HJKMNP-TV-Z]{25}",
    // 4-part versions, dates, times.
    "v?[0-9]+(?:\\.[0-9]+){1,5}(?:[-+.][0-9A-Za-z.-]{1,32})?",
    "[A-Za-z@][A-Za-z0-9_./@-]*[-@:]v?[0-9]{1,4}(?:\\.[0-9]{1,5}){1,3}",
    "[a-z]+(?:-[a-z0-9]+){0,8}-20[0-9]{2}-[01][0-9]-[0-3][0-9]",
    "(?:19|20)[0-9]{2}-?[01][0-9]-?[0-3][0-9](?:[T_-]?[0-9]{2}[0-9:.-]{0,8}Z?)?",
    // What AWS ends its examples with.
    "[A-Z][A-Za-z0-9+/]{15,}EXAMPLE(?:KEY)?",
    // Hosts.
    "[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){1,5}\\.(?:com|net|org|io|dev|app|cloud|ai|co)",
    // Names of resources: words, and a number at the end.
    "[a-z]{2,12}[0-9]{0,3}(?:-[a-z]{2,12}[0-9]{0,3}){1,5}-[0-9]{3,12}",
    // Public keys as ssh writes them; certificates and other DER are longer than any token here.
    "AAAA[A-Za-z0-9+/]{20,}={0,2}",
  ].join("|")})$`,
);

/** Digests with their algorithm before them, and a key that every visitor of a page gets: no secret, whatever the name beside it says. */
const PUBLIC =
  /^(?:SB-)?Mid-client-[A-Za-z0-9_-]{16}$|^(?:sha[0-9]{1,3}|SHA[0-9]{1,3}|md5|h1|blake[23][bs]?|xxh)[-_:=.](?:[0-9a-fA-F]{32,128}|[A-Za-z0-9+/_-]{27}=?|[A-Za-z0-9+/_-]{43}=?|[A-Za-z0-9+/_-]{64}|[A-Za-z0-9+/_-]{86}(?:==)?)$/;

/** What introduces a digest, an object's id or an encoded file, right before the token. */
const INTRODUCED =
  /(?:sha(?:1|224|256|384|512)?[-_:=.@]|md5[-_:=.]|\bh1:|base64,|\bnarHash[" =:]{1,6}|(?:commit|tree|parent|blob|object|index|Merge:|merge|revert|reverts|pick|fixup|squash|HEAD|checkout|cherry-pick|reset|rev|branch|from|onto|tag)[ \t]{1,4}|\.{2,3}|ssh-(?:rsa|ed25519|dss) |nistp256 |\b(?:resolved|integrity|checksum|resolution|etag|ETag)["']?[:= ]{1,3}["']?(?:W\/")?|[0-9]+c[0-9]+\/|#|\/(?:commits?|blob|tree|raw|pull|compare|archive|objects|runs|issues|releases)\/)$/;

const EXTENSION =
  "\\.(?:js|mjs|cjs|tsx?|jsx|css|map|png|jpe?g|gif|svg|webp|woff2?|ttf|html?|jsonl?|ya?ml|toml|wasm|md|txt|py|go|rs|java|pem|crt|lock|log|tgz|gz|zip|whl|tar|db|sqlite)";
/** A file's name; or a file's name goes on, a call, an index follows. */
const FILE = new RegExp(`${EXTENSION}$`);
const FOLLOWED = new RegExp(`^(?:${EXTENSION}\\b|\\(|\\[[^\\]]{0,20}\\])`);

/** A short piece of a value is shown, and what follows is left out or masked: `ops_eyJz..[Redacted]`, `00D5...`. */
const MASKED = /^[!_-]?(?:\.{2}|…|\*{3}|[xX]{6}|\[?redacted)/i;
const CUT = 24;

/** A call or an index follows: code. */
const CALLED = /^(?:\(|\[[^\]]{0,20}\])/;

/** A git reference; a day, which begins names of files, branches and sessions; a test that passed; an id with more to it. */
const NO_VALUE =
  /^(?:refs\/(?:heads|tags|remotes)\/|20\d\d-\d\d-\d\d(?!\d)|Test[A-Z]\w*(?:\/|$)|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}[._:/-]\w)/;

/**
 * Whether the token at a range of the text is known to be no secret. Where a secret's name introduces it (`isNamed`),
 * the forms of ids, files and hosts say nothing: a secret may begin or end as they do.
 */
export function isHarmless(text: string, range: Range, isNamed: boolean): boolean {
  const { start, end } = range;
  const value = text.slice(start, end);
  const after = text.slice(end, end + 12);
  if (PUBLIC.test(value) || isFiller(value) || (value.length < CUT && MASKED.test(after))) return true;
  if (isNamed) return CALLED.test(after);
  if (NO_VALUE.test(value)) return true;
  if (IDS.test(value) || FILE.test(value) || FOLLOWED.test(after)) return true;
  return INTRODUCED.test(text.slice(Math.max(0, start - 24), start));
}

/** Words that stand where a value belongs. They count where all the rest is words as well. */
const PLACEHOLDER =
  /^(?:your|yours|my|the|some|insert|enter|replace|change|changeme|add|put|paste|sample|dummy|fake|placeholder|todo|fixme|here|example|redacted|extra|suffix|trailing|malformed|invalid)$/;
/** The whole value: `<your key>`, `&lt;key&gt;`, and words run together. */
const WHOLE =
  /^(?:<[^<>]*>|&lt;.*&gt;|(?:(?:some|my|an?)?(?:fake|dummy|example|sample)|your|some|insert|changeme|changethis|redacted)(?:api|access|auth|client|private|super)?(?:key|token|secret|password|changeme)?(?:here)?[0-9]{0,3})$/i;
/** `00000000-0000-0000`: one character, in groups. */
const ONE = /^[^A-Za-z0-9]*([A-Za-z0-9])(?:[^A-Za-z0-9]*\1){7,}[^A-Za-z0-9]*$/;
/** What hides a value, and what may stay readable beside it. */
const MASK = /\*{3,}|•{3,}|(?:\.{2,}|…)?\[?redacted\]?|\.{3,}|…/gi;
const FILL = /x{6,}|([A-Za-z0-9])\1{9,}/gi;
const SAID_AGAIN = /(?:example|sample|placeholder|changeme|dummy|fake){3,}/gi;

/** One character or a pair again and again, or words that stand for a value, and nothing else. */
export function isFiller(value: string): boolean {
  if (/^(.{1,2})\1{2,}.?$/.test(value) || ONE.test(value) || WHOLE.test(value)) return true;
  if (restOf(value, MASK, /^[*•.…]/.test(value) ? 4 : 16) || restOf(value, FILL, 8) || restOf(value, SAID_AGAIN, 16))
    return true;
  if (value.length > 120) return false;
  const words = value
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  return words.some((word) => PLACEHOLDER.test(word)) && words.every((word) => PLACEHOLDER.test(word) || isWord(word));
}

/** Whether little but words is left of a value without the pieces of a kind, and it has such pieces. */
function restOf(value: string, pieces: RegExp, most: number): boolean {
  if (value.search(pieces) < 0) return false;
  const rest = value.replace(pieces, " ").trim();
  return (
    rest.replace(/[^A-Za-z0-9]/g, "").length <= most ||
    (rest.length <= 120 && rest.split(/[^A-Za-z0-9]+/).every((word) => isWord(word)))
  );
}

/** A word, a short number, or a row as `abc123`. */
function isWord(word: string): boolean {
  if (/^[0-9]{1,4}$/.test(word) || word.length < 4) return !/[0-9][a-z]|[a-z][0-9][a-z]/i.test(word);
  return isRow(word) || (!/[0-9]/.test(word.replace(/[0-9]{1,2}$/, "")) && wordLetters(word) * 4 >= word.length * 3);
}

/** Whether the token is a piece of a longer encoded block: the line before or after is a full line of the same kind. */
export function isInBlock(text: string, start: number, end: number): boolean {
  const length = end - start;
  if (length < 40) return false;
  return isBlockLine(text, end + 1, length) || isBlockLine(text, start - 1 - length, length);
}

function isBlockLine(text: string, from: number, length: number): boolean {
  if (from < 0 || from + length > text.length) return false;
  return /^\s?[A-Za-z0-9+/]{39,}={0,2}$/.test(text.slice(from, from + Math.min(length, 76)).trim());
}

/** Whether a match is part of what stands for something already replaced: `[REDACTED:npm-token:2]`. */
export function isInPlaceholder({ input, index }: RegExpExecArray): boolean {
  return /\[REDACTED:[\w:-]{0,80}$/.test(input.slice(Math.max(0, index - 90), index));
}
