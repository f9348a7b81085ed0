// How a session is called in what is published: a hash of its id, which nobody who does not know the id can turn back.

const HEX_DIGITS = 32;

/** `digest`: SHA-256 in hex. */
export function sessionName(id: string, digest: (text: string) => string): string {
  return digest(id).slice(0, HEX_DIGITS);
}

export function isSessionName(text: string): boolean {
  return /^[0-9a-f]{32}$/.test(text);
}
