// What may stand before a secret: the left edge that the patterns of all rules share.

/**
 * Pattern source: a token starts here. True after anything that is no letter, digit or underscore, and after an
 * escape that only looks like one: `\n` in a string that holds JSON, `%3D`, `\u0022`, a colour sequence's `[32m`.
 */
export const START = String.raw`(?:(?<![A-Za-z0-9_])|(?<=\\[nrtbf]|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2}|\[[0-9;]{0,12}m))`;

/** Pattern source: a diff's mark at a line's beginning, which is no part of the run that follows. */
export const AFTER_MARK = String.raw`(?<=(?:^|[\r\n]|\\n)[+-])`;

/** Pattern source: a run of base64 starts here. */
export const BLOB_START = String.raw`(?:(?<![A-Za-z0-9+/])|(?<=\\[nrt])|${AFTER_MARK})`;

/** A sticky pattern: at a hint, on the whole text, so what stands before the hint is seen. */
export function sticky(source: string, flags = ""): RegExp {
  return new RegExp(source, `y${flags}`);
}

/** A sticky pattern for a token: left edge, then `body`. */
export function token(body: string): RegExp {
  return sticky(`${START}${body}`);
}

/** A sticky pattern looks at nothing before its hint and as far after it as its own repeats allow. */
export const AT_HINT = { before: 0, after: 0 } as const;

/** Whether a made-up looking value holds all three: upper case, lower case, digits. Words of a placeholder do not. */
export function isMixed(text: string): boolean {
  return /[A-Z]/.test(text) && /[a-z]/.test(text) && /[0-9]/.test(text);
}

/** Fake characters for examples: mixed, without a word, and the same at every run. */
export function fake(length: number, alphabet = "q7RzK2mVxW9bTn4LpYc8HdJ6sGf3"): string {
  let text = "";
  for (let i = 0; text.length < length; i++) text += alphabet.charAt((i * 7 + (i >> 3)) % alphabet.length);
  return text;
}

export const HEX = "3f9a07c2d8e1b654";
export const BASE32 = "QZ7RK2MVXW5BTN4LPYC6HDJ3SGFA";
export const DIGITS = "3819204756";
export const LETTERS = "qRzKmVxWbTnLpYcHdJsGf";
export const LOWER36 = "q7rzk2mvxw9btn4lpyc8hdj6sgf3";
