// What looks like a secret and is none: digests, ids, places, blobs. Asked before any alarm by context or entropy.
// It looks at the token and the few characters that introduce it; never at a host, never at a part of a secret.

/** Hex of a usual digest's length, or a UUID: a secret only where a name or a service says so. */
const PLAIN_ID =
  /^(?:[0-9a-f]+|[0-9A-F]+|(?:0x)[0-9a-fA-F]+|[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}|[0-9]+)$/;

export function isPlainId(value: string): boolean {
  return PLAIN_ID.test(value);
}

/** Ids that agents, their services and databases give: whole tokens, each by its own form. */
const IDS = new RegExp(
  `^(?:${[
    // Agents and their services: messages, tool calls, requests, sessions, parts.
    "(?:toolu|srvtoolu|msg|call|req|chatcmpl|cmpl|resp|rs|fc|fco|ses|session|sess|prt|part|item|run|step|thread|asst|batch|msgbatch|file|vs|org|user|proj|evt|conv|conversation|turn|trace|span|task|agent|tool|event|ctc|ws|ig|ci|mcp|mcpl|mcpr|wsr|snap|bash|shell|toolcall|functions|container|user_msg|gen)[_-][A-Za-z0-9_-]+",
    "[a-z]{2,10}_01[A-HJ-NP-Za-km-z1-9]{22}",
    "(?:cs|prod|price|cus|sub|in|pi|ch|txn|evt|acct|pm|seti|si|ii|dp|tr|re|po|plan)_[A-Za-z0-9]{14,32}",
    // ULID, KSUID-like ids in capitals, object ids.
    "[0-7][0-9A-HJKMNP-TV-Z]{25}",
    // 4-part versions, dates, times.
    "v?[0-9]+(?:\\.[0-9]+){1,5}(?:[-+.][0-9A-Za-z.-]{1,32})?",
    "[A-Za-z@][A-Za-z0-9_./@-]*[-@:]v?[0-9]{1,4}(?:\\.[0-9]{1,5}){1,3}",
    "[a-z]+(?:-[a-z0-9]+){0,8}-20[0-9]{2}-[01][0-9]-[0-3][0-9]",
    "(?:19|20)[0-9]{2}-?[01][0-9]-?[0-3][0-9](?:[T_-]?[0-9]{2}[0-9:.-]{0,8}Z?)?",
    // Keys that every visitor of a page gets.
    "(?:SB-)?Mid-client-[A-Za-z0-9_-]+",
    // Hosts.
    "[a-z0-9-]{1,63}(?:\\.[a-z0-9-]{1,63}){1,5}\\.(?:com|net|org|io|dev|app|cloud|ai|co)",
    // Names of resources: words, and a number at the end.
    "[a-z]{2,12}[0-9]{0,3}(?:-[a-z]{2,12}[0-9]{0,3}){1,5}-[0-9]{3,12}",
    // Digests with their algorithm before them.
    "(?:sha[0-9]{1,3}|SHA[0-9]{1,3}|md5|h1|blake[23][bs]?|r2|xxh)[-_:=.].*",
    // Public keys as ssh writes them; certificates and other DER are longer than any token here.
    "AAAA[A-Za-z0-9+/]{20,}={0,2}",
  ].join("|")})$`,
);

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

/** Whether the token at a range of the text is known to be no secret, whatever its name says. */
export function isHarmless(text: string, start: number, end: number): boolean {
  const value = text.slice(start, end);
  if (IDS.test(value) || FILE.test(value)) return true;
  if (INTRODUCED.test(text.slice(Math.max(0, start - 24), start))) return true;
  const after = text.slice(end, end + 12);
  return FOLLOWED.test(after) || (value.length < CUT && MASKED.test(after)) || isFiller(value);
}

/** Words that stand where a value belongs, at the value's start or end; capitals stand for any case. */
const PLACEHOLDER =
  /^(?:your|my|the|some|insert|enter|replace|change|add|put|paste|sample|dummy|placeholder|todo|fixme)[-_ .]|^your[a-z]*(?:key|token|secret|password)|changeme|(?:[_-]|^)(?:here|placeholder|example|redacted|extra|suffix|trailing|malformed|invalid)$|^example[-_]?|redacted|example|x{6}|\*{3}|\.{3}|…|^<[^<>]*>$|^&lt;.*&gt;$|^[a-z_-]*(?:fake|dummy)[a-z_-]*$/i;

/** One character or a pair again and again, or words that stand for a value. */
export function isFiller(value: string): boolean {
  return /^(.{1,2})\1{2,}.?$/.test(value) || /(.)\1{9}/.test(value) || PLACEHOLDER.test(value);
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
