import { expect, test } from "vitest";
import { TraceError } from "../core/errors.ts";
import type { LogRef, Retention, Source } from "../ports/source.ts";
import { type DoctorProbe, diagnose, formatBytes } from "./doctor.ts";

const DAY = 86_400_000;
const NOW = 100 * DAY;
const HOME = "/home/u/.tracemill";

function log(name: string, ageDays: number, bytes = 10): LogRef {
  return { source: "agent", path: `/logs/${name}`, root: "/logs", bytes, modifiedAt: NOW - ageDays * DAY };
}

function source(logs: readonly LogRef[], days: number | undefined = 30, setIn?: string): Source {
  const retention: Retention = { days, setIn, hint: "Raise keepDays." };
  return {
    name: "agent",
    title: "Agent",
    parserVersion: 1,
    evidence: "fixture",
    keeps: { toolOutput: true, reasoning: true, usage: true, appendOnly: true },
    roots: () => ["/logs", "/absent"],
    discover: () => logs,
    read: () => [],
    retention: () => retention,
  };
}

const stored = (archived: Record<string, number>) => ({
  check: () => [],
  sizes: () => ({ storeBytes: 2e9, archiveBytes: 2e6, rawBytes: 1e7, waitingText: 0 }),
  logs: () => Object.entries(archived).map(([name, bytes], id) => ({ ...log(name, 1), id, archived: bytes })) as never,
});

const WELL: DoctorProbe = {
  deep: false,
  now: NOW,
  nodeVersion: "v24.21.0",
  home: HOME,
  environment: { home: "/home/u", variables: {}, platform: "linux" },
  sources: [],
  plugins: [],
  isFolder: (path) => path === "/logs",
  folder: () => ({ exists: true, writable: true, openToOthers: [] }),
  fileSystem: () => ({ kind: "local", type: undefined }),
  freeBytes: () => 5e11,
  config: async () => ({ archive: true }),
  publishing: { gate: async () => undefined, ledger: async () => 2, token: async () => undefined },
  privacy: async () => undefined,
  keyBytes: () => 32,
  lockHolder: () => undefined,
  openStore: () => stored({}),
};

async function check(name: string, change: Partial<DoctorProbe>) {
  const { checks } = await diagnose({ ...WELL, ...change });
  const found = checks.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no check ${name} in ${checks.map((one) => one.name)}`);
  return found;
}

test("privacy.yml that cannot be read, or not be carried out", async () => {
  const refused = [{ what: "custom_patterns 1 (a)", reason: "missing closing )" }];
  expect(await check("privacy", { privacy: async () => [] })).toMatchObject({ status: "ok" });
  expect(await check("privacy", { privacy: async () => [...refused, ...refused] })).toMatchObject({
    status: "warning",
    detail: expect.stringMatching(/custom_patterns 1 \(a\): missing closing \), and 1 more$/),
  });
  const broken = async () => {
    throw new TraceError("config_invalid", "privacy.yml: line 1", { hint: "Correct it." });
  };
  expect(await check("privacy", { privacy: broken })).toMatchObject({ status: "error", fix: "Correct it." });
});

test("a healthy machine has nothing to fix, and every check has a name of its own", async () => {
  const { checks, sizes } = await diagnose({ ...WELL, sources: [source([log("a", 1)])] });
  expect(checks.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
  expect(sizes?.archiveBytes).toBe(2e6);
});

const damaged = () => {
  throw new TraceError("store_damaged", "tracemill.db is no database", { hint: "Move it away." });
};

const cases: [string, string, Partial<DoctorProbe>, "ok" | "warning" | "error", RegExp][] = [
  ["an old Node", "node", { nodeVersion: "v22.1.0" }, "error", /24/],
  ["a nameless Node", "node", { nodeVersion: "" }, "error", /24/],
  ["no home yet", "home", { folder: () => ({ exists: false, writable: false, openToOthers: [] }) }, "warning", /scan/],
  [
    "a home for reading",
    "home",
    { folder: () => ({ exists: true, writable: false, openToOthers: [] }) },
    "error",
    /HOME/,
  ],
  [
    "a home open to others",
    "permissions",
    { home: "/home/u/my mill", folder: () => ({ exists: true, writable: true, openToOthers: ["/home/u/my mill"] }) },
    "warning",
    /chmod -R go-rwx '\/home\/u\/my mill'/,
  ],
  [
    "a network disk",
    "file-system",
    { fileSystem: () => ({ kind: "network", type: "nfs" }) },
    "error",
    /TRACEMILL_HOME/,
  ],
  ["no space", "free-space", { freeBytes: () => 5e7 }, "error", /Free/],
  ["little space", "free-space", { freeBytes: () => 9e8 }, "warning", /1.0 GB|Free/],
  ["space unknown", "free-space", { freeBytes: () => undefined }, "ok", /^$/],
  ["a lost key", "key", { keyBytes: () => undefined }, "error", /backup/],
  ["no key before the first scan", "key", { keyBytes: () => undefined, openStore: () => undefined }, "ok", /^$/],
  ["a cut key", "key", { keyBytes: () => 31 }, "error", /backup/],
  ["a damaged store", "store", { openStore: damaged }, "error", /Move it away/],
  ["no store", "store", { openStore: () => undefined }, "warning", /scan/],
  ["a store with holes", "store", { openStore: () => ({ ...stored({}), check: () => ["page 3"] }) }, "error", /scan/],
  ["the archive off", "archive", { config: async () => ({ archive: false }) }, "warning", /archive/],
  [
    "settings with a slip",
    "config",
    { config: () => Promise.reject(new TraceError("config_invalid", "unknown key", { hint: "Correct it." })) },
    "error",
    /Correct it/,
  ],
];
for (const [name, which, change, status, fix] of cases) {
  test(name, async () => {
    const found = await check(which, change);
    expect(found.status).toBe(status);
    expect(found.fix ?? "").toMatch(fix);
  });
}

test("a bug in a probe is not swallowed", async () => {
  const broken = () => {
    throw new RangeError("bug");
  };
  await expect(diagnose({ ...WELL, openStore: broken })).rejects.toThrow(RangeError);
});

test("the deep look asks the store for it", async () => {
  const asked: (boolean | undefined)[] = [];
  const check = (deep?: boolean) => {
    asked.push(deep);
    return [];
  };
  const openStore = () => ({ ...stored({}), check });
  await diagnose({ ...WELL, deep: true, openStore });
  await diagnose({ ...WELL, openStore });
  expect(asked).toEqual([true, false]);
});

const old = [log("old", 40), log("soon", 24), log("fresh", 22)];
const retention: [string, Partial<DoctorProbe>, "ok" | "warning", RegExp][] = [
  [
    "an agent that never deletes",
    { sources: [{ ...source(old), retention: () => ({ days: undefined, setIn: undefined, hint: "" }) }] },
    "ok",
    /keeps/,
  ],
  [
    "nothing due",
    { sources: [source([log("fresh", 22)], 30, "/home/u/settings.json")] },
    "ok",
    /settings.json\); none/,
  ],
  [
    "due and archived",
    { sources: [source(old)], openStore: () => stored({ old: 10, soon: 10 }) },
    "ok",
    /2 within 7 days, all archived/,
  ],
  [
    "due, one not archived whole",
    { sources: [source(old)], openStore: () => stored({ old: 10, soon: 9 }) },
    "warning",
    /1 of them not archived/,
  ],
  ["due, never scanned", { sources: [source(old)], openStore: () => undefined }, "warning", /2 of them not archived/],
];
for (const [name, change, status, detail] of retention) {
  test(`retention: ${name}`, async () => {
    const found = await check("agent retention", change);
    expect(found).toMatchObject({ status, detail: expect.stringMatching(detail) });
    if (status === "warning") expect(found.fix).toMatch(/scan.*Raise keepDays/);
  });
}

test("an agent that is not there is told, one that cannot be listed is an error", async () => {
  const absent = await check("other agents", { sources: [source([])], isFolder: () => false });
  expect(absent).toMatchObject({ status: "ok", detail: expect.stringContaining("Agent") });
  const discover = () => {
    throw new TraceError("source_unreadable", "cannot list /logs");
  };
  expect(await check("agent", { sources: [{ ...source([]), discover }] })).toMatchObject({ status: "error" });
});

for (const [bytes, text] of [
  [0, "0 bytes"],
  [999, "999 bytes"],
  [1000, "1.0 KB"],
  [999_600, "1.0 MB"],
  [123_456_789, "123 MB"],
  [2e15, "2000 TB"],
] as const) {
  test(`${bytes} is ${text}`, () => {
    expect(formatBytes(bytes)).toBe(text);
  });
}
