// What every figure is measured against: one thread that parses each line of a tree as JSON, as its own process.

import { closeSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";

/** Parses every line of every `.jsonl` file below `root`; gives how many were JSON. */
function parseTree(root: string): number {
  let parsed = 0;
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && entry.name.endsWith(".jsonl")) parsed += parseFile(join(entry.parentPath, entry.name));
  }
  return parsed;
}

function parseFile(path: string): number {
  const fd = openSync(path, "r");
  let buffer = Buffer.allocUnsafe(4 << 20);
  let filled = 0;
  let parsed = 0;
  for (;;) {
    const got = readSync(fd, buffer, filled, buffer.length - filled, null);
    filled += got;
    let start = 0;
    for (;;) {
      const end = buffer.subarray(0, filled).indexOf(10, start);
      if (end < 0) break;
      parsed += parse(buffer, start, end);
      start = end + 1;
    }
    if (got === 0) {
      parsed += parse(buffer, start, filled);
      break;
    }
    buffer.copyWithin(0, start, filled);
    filled -= start;
    if (filled === buffer.length) buffer = Buffer.concat([buffer], buffer.length * 2);
  }
  closeSync(fd);
  return parsed;
}

function parse(buffer: Buffer, start: number, end: number): number {
  if (end <= start) return 0;
  try {
    JSON.parse(buffer.toString("utf8", start, end));
    return 1;
  } catch {
    // Torn lines are part of every tree.
    return 0;
  }
}

console.log(parseTree(process.argv[2] ?? "."));
