// The forms in which one value turns up again: as it is, escaped in JSON, in a URL, in hex, inside base64.

const encoder = new TextEncoder();

export function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Shorter forms are in too many texts. */
const SHORTEST = 8;
const MAX_ESCAPES = 4;

/** A form of a value, as it may stand in text. */
export interface Form {
  readonly text: string;
  /** Whether it may be broken over lines, and stand there in two pieces. */
  readonly mayBreak: boolean;
}

/**
 * All forms of all values as they may stand in text, or in JSON that holds such text: for a search that may say yes too
 * often, never no.
 */
export function* formsIn(values: readonly string[]): Generator<Form> {
  for (const value of values) {
    const plain = new Set<string>();
    let form = value;
    for (let level = 0; level <= MAX_ESCAPES; level++) {
      plain.add(form);
      form = escaped(form);
    }
    for (const text of plain) yield { text, mayBreak: true };
    const blobs = blobFormsOf(value);
    const encoded = new Set([...percentFormsOf(value), ...hexFormsOf(value), ...blobs, ...blobs.flatMap(blobFormsOf)]);
    for (const text of encoded) if (!plain.has(text) && text.length >= SHORTEST) yield { text, mayBreak: false };
  }
}

/** As in a URL: all that must be, only what would end a part of it, all characters; in both cases. */
function percentFormsOf(value: string): string[] {
  const whole = value.toWellFormed();
  const all = Array.from(encoder.encode(whole), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join(
    "",
  );
  const forms = [encodeURIComponent(whole), encodeURI(whole), all];
  return forms.flatMap((form) => [form, form.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}

function hexFormsOf(value: string): string[] {
  const hex = Array.from(encoder.encode(value), (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex, hex.toUpperCase()];
}

/** Inside a longer run of base64 or base64url, at each of the three places where it can begin. */
export function blobFormsOf(value: string): string[] {
  const bytes = encoder.encode(value);
  const forms = new Set<string>();
  for (const shift of [0, 1, 2]) {
    const blob = base64Middle(bytes, shift);
    if (blob.length < SHORTEST) continue;
    forms.add(blob);
    forms.add(blob.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return [...forms];
}

/** Base64 of bytes that stand `shift` bytes into a longer run, without the characters that its neighbours decide. */
export function base64Middle(bytes: Uint8Array, shift: number): string {
  let binary = "\0".repeat(shift);
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const first = Math.ceil((shift * 8) / 6);
  const end = Math.floor(((shift + bytes.length) * 8) / 6);
  return btoa(binary).slice(first, end);
}
