export function nearDuplicates(
  _items: readonly { readonly id: string; readonly contentHash: string; readonly signature: Uint8Array }[],
  _near: number,
): readonly { kept: string; left: readonly { id: string; likeness: number }[] }[] {
  return [];
}
