// Keyed hashes and digests, made here and handed in: pure rooms never see a key.

import { createHmac, createSecretKey, hash } from "node:crypto";

/** A keyed hash of a text, 32 hex digits: equal values have equal hashes, and only the key's owner can guess. */
export function keyedHash(key: Uint8Array): (text: string) => string {
  const secret = createSecretKey(key);
  return (text) => createHmac("sha256", secret).update(text).digest("hex").slice(0, 32);
}

/** The same for texts that come in pieces; each call begins a new one. */
export function keyedDigest(key: Uint8Array): () => { update(text: string): void; hex(): string } {
  return () => {
    const hmac = createHmac("sha256", key);
    return { update: (text) => void hmac.update(text), hex: () => hmac.digest("hex").slice(0, 32) };
  };
}

/** SHA-256 in hex. */
export function digest(bytes: Uint8Array | string): string {
  return hash("sha256", bytes);
}
