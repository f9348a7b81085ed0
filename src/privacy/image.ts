// Tells images by their first bytes: the only data that is not searched for secrets.

const ascii = (text: string) => [...text].map((character) => character.charCodeAt(0));

/** Each needs all of these bytes at these places. */
const MAGIC: readonly (readonly (readonly [at: number, bytes: readonly number[]])[])[] = [
  [[0, [0x89, ...ascii("PNG\r\n"), 0x1a, 0x0a, 0, 0, 0, 13, ...ascii("IHDR")]]],
  [
    [0, [0xff, 0xd8, 0xff, 0xe0, 0]],
    [6, ascii("JFIF\0")],
  ],
  [
    [0, [0xff, 0xd8, 0xff, 0xe1]],
    [6, ascii("Exif\0")],
  ],
  [[0, [0xff, 0xd8, 0xff, 0xdb, 0]]],
  [[0, ascii("GIF87a")]],
  [[0, ascii("GIF89a")]],
  [
    [0, ascii("RIFF")],
    [8, ascii("WEBPVP8")],
  ],
  [
    [0, [0, 0, 0]],
    [4, ascii("ftypavif")],
  ],
  [
    [0, [0, 0, 0]],
    [4, ascii("ftypheic")],
  ],
];

/** How many of the first bytes are enough to tell. */
export const HEAD_BYTES = 64;

/**
 * True where the data's own signature says that it is an image, not where a name or a type next to it says so.
 * `bytes` is its head, `length` what all of it takes.
 */
export function isImage(bytes: Uint8Array, length: number): boolean {
  return (
    isBitmap(bytes, length) ||
    MAGIC.some((places) => places.every(([at, magic]) => magic.every((byte, i) => bytes[at + i] === byte)))
  );
}

/** Two letters prove nothing: the header must also name the file's size, and zeros where zeros must be. */
function isBitmap(bytes: Uint8Array, length: number): boolean {
  if (bytes[0] !== 0x42 || bytes[1] !== 0x4d || bytes.length < 54) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(2, true) === length && view.getUint32(6, true) === 0;
}
