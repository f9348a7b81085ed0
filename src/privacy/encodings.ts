// The forms in which one value turns up again: as it is, escaped in JSON, in a URL, in hex, inside base64.

const encoder = new TextEncoder();

export function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Shorter forms are in too many texts. */
const SHORTEST = 8;
const MAX_ESCAPES = 4;

/**
 * All forms of all values as they may stand in text, or in JSON that holds such text: for a search that may say yes too
 * often, never no.
 */
export function* formsIn(values: readonly string[]): Generator<string> {
  for (const value of values) {
    const forms = new Set<string>();
    let form = value;
    for (let level = 0; level <= MAX_ESCAPES; level++) {
      forms.add(form);
      form = escaped(form);
    }
    for (const some of [...percentFormsOf(value), ...hexFormsOf(value), ...blobFormsOf(value)]) forms.add(some);
    for (const some of blobFormsOf(value)) for (const twice of blobFormsOf(some)) forms.add(twice);
    for (const some of forms) if (some.length >= SHORTEST) yield some;
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
