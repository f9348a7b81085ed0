// Where the lines of a file begin, for reading single ones again.

/** Byte offsets of a file's lines, seen as its bytes pass. */
export class LineStarts {
  private readonly starts = [0];
  private read = 0;

  take(bytes: Uint8Array, offset: number): void {
    for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) this.starts.push(offset + at + 1);
    this.read = offset + bytes.length;
  }

  of(line: number): { readonly from: number; readonly to: number } {
    return { from: this.starts[line - 1] ?? 0, to: this.starts[line] ?? this.read };
  }
}
