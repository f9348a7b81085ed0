// Reads the outermost fields of a message in the wire format of Protocol Buffers, which Cursor's root blobs have.

export interface WireField {
  readonly number: number;
  readonly bytes: Buffer;
}

/** The fields that hold bytes; undefined where this is no such message. https://protobuf.dev/programming-guides/encoding/ */
export function wireFields(message: Buffer): WireField[] | undefined {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): number | undefined => {
    let value = 0;
    for (let factor = 1; at < message.length && factor < 2 ** 63; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
    return undefined;
  };
  while (at < message.length) {
    const tag = varint();
    if (tag === undefined) return undefined;
    const type = tag % 8;
    if (type === 0) {
      if (varint() === undefined) return undefined;
    } else if (type === 1 || type === 5) at += type === 1 ? 8 : 4;
    else if (type === 2) {
      const length = varint();
      if (length === undefined || at + length > message.length) return undefined;
      fields.push({ number: Math.floor(tag / 8), bytes: message.subarray(at, at + length) });
      at += length;
    } else return undefined;
  }
  return at === message.length ? fields : undefined;
}
