// Gives memory back at once: garbage collection sees only a buffer's small handle, and lets megabytes wait behind it.

/** Smaller buffers may share Node's pool. */
const OWN_BYTES = 16 << 10;

/** The view and every other view of its buffer are empty afterwards: call it on what nobody uses any more. */
export function release(view: ArrayBufferView | undefined): void {
  const buffer = view?.buffer;
  if (buffer instanceof ArrayBuffer && !buffer.detached && buffer.byteLength >= OWN_BYTES) buffer.transfer(0);
}
