// What kind of file system a path lies on, and how much room is left there.

import { spawnSync } from "node:child_process";
import { readFileSync, realpathSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";

export interface FileSystem {
  /** `unknown` where the system does not tell. */
  readonly kind: "local" | "network" | "unknown";
  /** As the system names it, e.g. `nfs`; undefined for a local one that we have no name for. */
  readonly type: string | undefined;
}

/** `f_type` of statfs(2) on Linux, from linux/magic.h and the file systems' own headers. */
const NETWORK_MAGIC: ReadonlyMap<number, string> = new Map([
  [0x6969, "nfs"],
  [0x517b, "smb"],
  [0xff534d42, "cifs"],
  [0xfe534d42, "smb2"],
  [0x01021997, "9p"],
  [0x5346414f, "afs"],
  [0x6b414653, "afs"],
  [0x00c36400, "ceph"],
  [0x73757245, "coda"],
  [0x564c, "ncp"],
  [0x0bd00bd0, "lustre"],
  [0x47504653, "gpfs"],
  [0x01161970, "gfs2"],
  [0x7461636f, "ocfs2"],
  [0x786f4256, "vboxsf"],
  [0xbacbacbc, "vmhgfs"],
]);
const FUSE_MAGIC = 0x65735546;
/** Names in the mount table of file systems that reach over a network or into another machine. */
const NETWORK_NAME =
  /^(?:nfs\d?|smb\w*|cifs|afpfs|webdav|9p|afs|ceph|lustre|glusterfs|davfs2?|fuse\.(?:sshfs|rclone|s3fs|gcsfuse|davfs2?|glusterfs|ceph\w*|cifs|smb\w*|nfs\w*|goofys|blobfuse2?|mfs|moosefs|juicefs|hdfs|curlftpfs|gvfsd-fuse|google-drive-ocamlfuse|onedrive\w*|vmhgfs-fuse|grpcfuse|osxfs))$/;

/** The file system of a path, or of the nearest folder above it that exists. Never throws. */
export function fileSystemOf(path: string): FileSystem {
  if (process.platform === "win32") {
    const shared = /^[\\/]{2}(?![?.][\\/])/.test(path) || /^[\\/]{2}\?[\\/]UNC[\\/]/i.test(path);
    return shared ? { kind: "network", type: "share" } : { kind: "unknown", type: undefined };
  }
  const existing = nearest(path);
  if (existing === undefined) return { kind: "unknown", type: undefined };
  return process.platform === "linux" ? linuxFileSystem(existing) : bsdFileSystem(existing);
}

/** Bytes that this user may still write there; undefined where the system does not tell. */
export function freeBytes(path: string): number | undefined {
  const existing = nearest(path);
  if (existing === undefined) return undefined;
  try {
    const { bavail, bsize } = statfsSync(existing);
    return bavail * bsize;
  } catch {
    // Some FUSE file systems do not answer.
    return undefined;
  }
}

function linuxFileSystem(path: string): FileSystem {
  let magic: number;
  try {
    // Node gives the number signed on some platforms.
    magic = statfsSync(path).type >>> 0;
  } catch {
    return { kind: "unknown", type: undefined };
  }
  const network = NETWORK_MAGIC.get(magic);
  if (network !== undefined) return { kind: "network", type: network };
  if (magic !== FUSE_MAGIC) return { kind: "local", type: undefined };
  const type = typeInMounts(readMounts("/proc/self/mountinfo"), path);
  if (type === undefined) return { kind: "unknown", type: "fuse" };
  return { kind: isNetworkType(type) ? "network" : "local", type };
}

/** macOS and the BSDs number their file systems at boot; only the mount table has names. */
function bsdFileSystem(path: string): FileSystem {
  const table = spawnSync("/sbin/mount", { encoding: "utf8", timeout: 2000 });
  if (table.status !== 0) return { kind: "unknown", type: undefined };
  const type = typeInMounts(parseBsdMounts(table.stdout), path);
  if (type === undefined) return { kind: "unknown", type };
  return { kind: isNetworkType(type) ? "network" : "local", type };
}

export interface Mount {
  readonly at: string;
  readonly type: string;
}

export function isNetworkType(type: string): boolean {
  return NETWORK_NAME.test(type);
}

/** Lines of proc(5) mountinfo: `36 35 98:0 /root /mount/point options - type source`. */
export function parseMountInfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split("\n")) {
    const match = /^\S+ \S+ \S+ \S+ (\S+) .*? - (\S+)/.exec(line);
    if (match?.[1] === undefined || match[2] === undefined) continue;
    const at = match[1].replace(/\\([0-7]{3})/g, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 8)),
    );
    mounts.push({ at, type: match[2] });
  }
  return mounts;
}

/** Lines of mount(8): `//user@host/share on /Volumes/share (smbfs, nodev)`. */
export function parseBsdMounts(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split("\n")) {
    const match = /^.+? on (.+) \(([^,)]+)[^)]*\)$/.exec(line);
    if (match?.[1] !== undefined && match[2] !== undefined) mounts.push({ at: match[1], type: match[2] });
  }
  return mounts;
}

/** The type of the innermost mount that holds `path`; of two at one place the later one covers the earlier. */
export function typeInMounts(mounts: readonly Mount[], path: string): string | undefined {
  let best: Mount | undefined;
  for (const mount of mounts) {
    const inside = path === mount.at || path.startsWith(mount.at.endsWith("/") ? mount.at : `${mount.at}/`);
    if (inside && (best === undefined || mount.at.length >= best.at.length)) best = mount;
  }
  return best?.type;
}

function readMounts(path: string): Mount[] {
  try {
    return parseMountInfo(readFileSync(path, "utf8"));
  } catch {
    // A hardened system hides it.
    return [];
  }
}

/** The real path of the nearest folder that exists. */
function nearest(path: string): string | undefined {
  for (let at = resolve(path); ; at = dirname(at)) {
    try {
      return realpathSync(at);
    } catch {
      // Not there (yet), or not ours to see: the one above may be.
      if (dirname(at) === at) return undefined;
    }
  }
}
