// How a change is cut into commits that the Hub takes: files of rows first, everything that tells of them in the last one.

import { createHash, hash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Change, Destination, PlannedStep, RemoteFile, SinkFile } from "../../ports/sink.ts";
import { restOf } from "../shared/change.ts";
import { changed } from "../shared/verified-file.ts";

export interface Limits {
  /** The Hub's advice for one commit. */
  readonly files: number;
  readonly bytes: number;
  /** Files up to this size may go inside the commit itself; larger ones go to the storage beside it. */
  readonly smallFile: number;
  /** Of small files in one commit, since all of them are in its one request. */
  readonly smallBytes: number;
}

export const LIMITS: Limits = { files: 100, bytes: 200 << 20, smallFile: 10 << 20, smallBytes: 24 << 20 };

/** One commit. */
export interface Step {
  readonly puts: readonly SinkFile[];
  readonly deletes: readonly string[];
}

/** None where all of the change is there already. */
export function stepsOf(change: Change, at: Destination, limits: Limits): readonly Step[] {
  const { data, about, deletes } = restOf(change, at.files, isSame);
  if (data.length + about.length + deletes.length === 0) return [];
  if (change.isProposal) return [{ puts: [...data, ...about], deletes }];
  const chunks: SinkFile[][] = [];
  for (const file of data) {
    const last = chunks.at(-1);
    if (last && fits([...last, file], limits)) last.push(file);
    else chunks.push([file]);
  }
  const last = chunks.at(-1);
  const isOne = last !== undefined && fits([...last, ...about], limits);
  const before = isOne ? chunks.slice(0, -1) : chunks;
  const end = { puts: [...(isOne ? last : []), ...about], deletes };
  const isEmpty = end.puts.length + end.deletes.length === 0;
  return [...before.map((puts) => ({ puts, deletes: [] })), ...(isEmpty ? [] : [end])];
}

function fits(files: readonly SinkFile[], limits: Limits): boolean {
  const small = files.filter(({ artifact }) => artifact.bytes <= limits.smallFile);
  return files.length <= limits.files && sizeOf(files) <= limits.bytes && sizeOf(small) <= limits.smallBytes;
}

export function sizeOf(files: readonly SinkFile[]): number {
  return files.reduce((sum, { artifact }) => sum + artifact.bytes, 0);
}

export function planned({ puts, deletes }: Step): PlannedStep {
  return { puts: puts.map(({ path }) => path), deletes, bytes: sizeOf(puts) };
}

/** Of a file and one of the same size that is there. Only small ones are there without a SHA-256. */
function isSame({ artifact }: SinkFile, remote: RemoteFile): boolean {
  if (remote.sha256 !== undefined) return remote.sha256 === artifact.sha256;
  if (remote.blob === undefined) return false;
  const bytes = readFileSync(artifact.path);
  if (hash("sha256", bytes) !== artifact.sha256) throw changed(artifact);
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex") === remote.blob;
}
