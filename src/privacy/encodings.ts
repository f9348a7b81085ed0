// The forms in which one value turns up again: as it is, escaped in JSON, in a URL, inside base64.

/** A form of a value, as it stands in text. */
export interface Form {
  readonly text: string;
  /** True where the form is a piece of a longer run of base64, which is replaced whole. */
  readonly isBlob: boolean;
}

const encoder = new TextEncoder();

export function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** All forms of a value, each once, the plain one first. */
export function formsOf(value: string): Form[] {
  const once = escaped(value);
  const percent = encodeURIComponent(value.toWellFormed());
  const texts = new Set([
    value,
    once,
    escaped(once),
    percent,
    percent.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
  ]);
  const blobs = new Set<string>();
  const bytes = encoder.encode(value);
  for (const shift of [0, 1, 2]) {
    const blob = base64Middle(bytes, shift);
    blobs.add(blob);
    blobs.add(blob.replaceAll("+", "-").replaceAll("/", "_"));
  }
  return [
    ...Array.from(texts, (text) => ({ text, isBlob: false })),
    ...Array.from(blobs, (text) => ({ text, isBlob: true })),
  ];
}

/** Base64 of bytes that stand `shift` bytes into a longer run, without the characters that its neighbours decide. */
export function base64Middle(bytes: Uint8Array, shift: number): string {
  let binary = "\0".repeat(shift);
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const first = Math.ceil((shift * 8) / 6);
  const end = Math.floor(((shift + bytes.length) * 8) / 6);
  return btoa(binary).slice(first, end);
}
