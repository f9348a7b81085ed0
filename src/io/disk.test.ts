import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fileSystemOf, freeBytes, isNetworkType, parseBsdMounts, parseMountInfo, typeInMounts } from "./disk.ts";

test("the temporary folder is on some file system with some room, also below a folder that is not there yet", () => {
  const below = join(tmpdir(), "not/there/yet");
  expect(["local", "network", "unknown"]).toContain(fileSystemOf(below).kind);
  expect(freeBytes(below)).toBeGreaterThanOrEqual(0);
});

const MOUNTS = `22 1 254:0 / / rw,relatime - ext4 /dev/vda rw
40 22 0:38 / /home/u/remote\\040files rw,nosuid shared:5 - fuse.sshfs u@host:/srv rw,user_id=0
41 22 0:39 / /home/u/disk rw - fuseblk /dev/sdb1 rw
42 41 0:40 / /home/u/disk/share rw - cifs //nas/share rw
broken line`;

for (const [path, type, network] of [
  ["/home/u", "ext4", false],
  ["/home/u/remote files/a/b", "fuse.sshfs", true],
  ["/home/u/remote filesystem", "ext4", false],
  ["/home/u/disk/x", "fuseblk", false],
  ["/home/u/disk/share", "cifs", true],
] as const) {
  test(`mount table: ${path} is on ${type}`, () => {
    expect(typeInMounts(parseMountInfo(MOUNTS), path)).toBe(type);
    expect(isNetworkType(type)).toBe(network);
  });
}

test("reads the mount table of macOS", () => {
  const mounts = parseBsdMounts(
    "/dev/disk3s1s1 on / (apfs, sealed, local)\n//u@nas/Big Share on /Volumes/Big Share (smbfs, nodev, mounted by u)\n",
  );
  expect(typeInMounts(mounts, "/Volumes/Big Share/.tracemill")).toBe("smbfs");
  expect(typeInMounts(mounts, "/Users/u")).toBe("apfs");
  expect(isNetworkType("smbfs")).toBe(true);
});
