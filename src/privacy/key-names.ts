// What the name beside a value says of it: a secret, perhaps one, surely none, or nothing.

/** `secret`: the value is one; `maybe`: where it looks generated; `none`: it is an id, a hash, a place; else nothing. */
export type NameSays = "password" | "secret" | "maybe" | "none" | "nothing";

const set = (words: string): ReadonlySet<string> => new Set(words.split(" "));

const PASSWORDS = set(
  "password passwords passwd passwort passwrd pwd pass passphrase passcode pw psw pswd pswrd userpass dbpass sshpass motdepasse contrasena senha",
);
const SECRETS = set(
  "secret secrete secrets token tokens credential credentials credential creds cred apikey apikeys apitoken apisecret secretkey privatekey accesskey authkey accesstoken authtoken clientsecret bearer pat jwt masterkey signingkey encryptionkey passkey psk otpauth dsn connectionstring mnemonic privkey licensekey",
);
/** With `key` behind them. */
const KEY_KINDS = set(
  "api access secret private signing sign encryption encrypt crypto cipher master account shared auth app application service server client consumer license licence ssh root admin deploy write read user customer subscription storage integration dev developer prod production live test sandbox personal project org organization team security session hmac aes jwt webhook rest sdk sig functions host admin query host",
);
const MAYBE = set(
  "key keys auth authorization session sid sess cookie cookies salt seed pin otp totp code access login license serial hmac nonce private authentication webhook cert bearer crumb",
);
/** Names that end so hold what is no secret, whatever stands before. */
const HARMLESS = set(
  "id ids uuid guid name names url urls uri href link path paths file files filename dir folder length len size count limit type types kind expiry expires expiration expired ttl age at date time timestamp timeout field fields label labels header headers prefix suffix regex pattern format index policy hint placeholder text title description message msg error errors status state input output arn version vault store storage provider manager service endpoint host hostname domain user username alias algorithm alg scheme mode public pub pubkey publickey usage used budget required enabled disabled valid invalid class style icon color selector element ref refs reference revision rev commit sha sha1 sha224 sha256 sha384 sha512 md5 hash hashes shasum digest digests checksum checksums crc integrity etag fingerprint thumbprint oid tree parent blob object build cursor page chunk resolved resolution narhash src source target module package image layer cid ulid snapshot accessor method function handler callback event action option options config schema rule rules parameter param params var variable env constant test spec example sample chars charset alphabet strength score reset forgot change confirm confirmation confirmed mismatch prompt dialog form page route screen view button toggle show hide visible visibility authority grant nbf iat exp jti kid cache etags locator",
);
/** The word before `token` or `key` that makes it none: cursors, protections against forgery, data structures. */
const HARMLESS_KINDS = set(
  "csrf xsrf next page continuation pagination sync cursor cancel cancellation cancelled public foreign primary cache partition sort row object query map lookup group unique composite natural surrogate candidate idempotency max min input output prompt total completion reasoning cached css design syntax lexer eof punctuator string comment sequence pubsub routing hot arrow press keyboard escape enter tab registry translation i18n locale message issue column index dedupe hash react list item delta antiforgery verification injection abstract",
);

/** `mySlackToken_v2`, `my-slack.token` to lower-case words. */
export function wordsOf(name: string): string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/([A-Z]{2})(key|token|secret|password)\b/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
}

/** Words that say nothing themselves at a name's end: `SECRET_1`, `API_KEY_PROD`, `token_value`, `passwordString`. */
const TAILS =
  /^(?:\d+|v\d+|value|val|string|str|bytes|base64|b64|raw|plain|plaintext|data|prod|production|dev|development|staging|stage|test|live|new|old|current|default|here|secure|hex|base|encoded|do|not|commit|env|local|primary|secondary|backup|tmp|temp|main|my|real|sec)$/;
const SECRET_TAIL = /(?:password|passwd|passphrase|passwort)$/;
const SECRET_END = /(?:secret|token|apikey|apitoken|credentials?|secretkey|privatekey|accesskey|authkey)$/;

/** The same few names come again and again. */
const said = new Map<string, NameSays>();

export function sayOf(name: string): NameSays {
  let says = said.get(name);
  if (says === undefined) {
    if (said.size > 2000) said.clear();
    says = sayAnew(name);
    said.set(name, says);
  }
  return says;
}

/**
 * The name of one secret: it ends with the word, tails aside. `credentials.retrieve` is none, nor is a list or a store
 * of secrets (`buildSecrets`), which holds their names too.
 */
export function isStrongName(name: string): boolean {
  const says = sayOf(name);
  if ((says !== "secret" && says !== "password") || /(?:secrets|tokens|credentials)$/i.test(name)) return false;
  const words = wordsOf(name);
  let last = words.length - 1;
  while (last > 0 && TAILS.test(words[last] as string)) last--;
  const end = sayOfEnd(words[last] as string, words[last - 1] ?? "");
  return end === "secret" || end === "password";
}

function sayAnew(name: string): NameSays {
  const words = wordsOf(name);
  let last = words.length - 1;
  if (last > 0 && HARMLESS.has(words[last] as string) && !TAILS.test(words[last] as string)) return "none";
  while (last > 0 && TAILS.test(words[last] as string)) last--;
  const word = words[last];
  if (word === undefined) return "nothing";
  const before = words[last - 1] ?? "";
  const says = sayOfEnd(word, before);
  if (says !== "nothing" || words.length === 1) return says;
  return words.some((one) => PASSWORDS.has(one)) ? "password" : words.some((one) => SECRETS.has(one)) ? "secret" : says;
}

function sayOfEnd(word: string, before: string): NameSays {
  const says = sayOfWord(word, before);
  // `token2`, `password1`.
  return says === "nothing" && /\d$/.test(word) ? sayOfWord(word.replace(/\d+$/, ""), before) : says;
}

function sayOfWord(word: string, before: string): NameSays {
  if (word === "token" || word === "tokens" || word === "key" || word === "keys") {
    if (HARMLESS_KINDS.has(before)) return "none";
    if (word === "tokens") return "maybe";
    if (word === "token" || KEY_KINDS.has(before)) return "secret";
    return "maybe";
  }
  if (PASSWORDS.has(word) || SECRET_TAIL.test(word)) return "password";
  if (SECRETS.has(word) || SECRET_END.test(word)) return "secret";
  if (MAYBE.has(word)) return "maybe";
  if (word.endsWith("key") && word.length > 4) return "maybe";
  return HARMLESS.has(word) ? "none" : "nothing";
}
