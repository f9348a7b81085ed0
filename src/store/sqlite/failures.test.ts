// What SQLite and the disk say when there is no room is told as that.

import { expect, test } from "vitest";
import { failure } from "./failures.ts";

const said: [what: string, error: object, code: string | undefined][] = [
  ["SQLITE_FULL", { errcode: 13 }, "disk_full"],
  ["SQLITE_IOERR_WRITE", { errcode: 778 }, "disk_full"],
  ["SQLITE_IOERR_SHMSIZE", { errcode: 4874 }, "disk_full"],
  ["SQLITE_IOERR_READ", { errcode: 266 }, "store_damaged"],
  ["ENOSPC", { code: "ENOSPC" }, "disk_full"],
  ["EFBIG", { code: "EFBIG" }, "disk_full"],
  ["SQLITE_CONSTRAINT", { errcode: 19 }, undefined],
];
for (const [what, facts, code] of said) {
  test(`${what} is ${code ?? "a bug"}`, () => {
    const cause = Object.assign(new Error(what), facts);
    const told = failure(cause, "tracemill.db");
    if (code === undefined) expect(told).toBe(cause);
    else expect(told).toMatchObject({ code, hint: expect.any(String), cause });
  });
}
