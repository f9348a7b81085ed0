import { hash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isSlug, pathOf, readPath, rowsName, slugsOf, stampOf, traceName, versionName } from "./dataset-names.ts";

const digest = (text: string) => hash("sha256", text);
const slugs = (names: readonly string[], taken: Parameters<typeof slugsOf>[1] = []) => slugsOf(names, taken, digest);

const plainly: [name: string, slug: string][] = [
  ["api", "api"],
  ["My App", "my-app"],
  ["Café_2.0", "cafe_2.0"],
  ["...hidden", "hidden"],
  ["a//b\\c:d", "a-b-c-d"],
  ["ends.", "ends"],
  ["[REDACTED:name:1]", "redacted-name-1"],
  ["x".repeat(300), "x".repeat(64)],
];
for (const [name, slug] of plainly) {
  test(`${name.slice(0, 30)} is ${slug.slice(0, 30)}`, () => expect(slugs([name]).get(name)).toBe(slug));
}

for (const name of ["default", "unsorted", "con", "Aux", "com1.txt", "日本語", "", "..", "\ud800"]) {
  test(`${JSON.stringify(name)} is no name for a folder: it gets a hash`, () => {
    const slug = slugs([name]).get(name) ?? "";
    expect(slug).toMatch(/^(?:default|unsorted|project(?:-con|-aux|-com1\.txt)?)-[0-9a-f]{8}$/);
    expect(isSlug(slug)).toBe(true);
  });
}

test("names that would share a folder do not, in whatever order they come, and one that has a folder keeps it", () => {
  const [one, other] = [slugs(["My App", "my-app", "web"]), slugs(["web", "my-app", "My App"])];
  expect(new Map([...one].sort())).toEqual(new Map([...other].sort()));
  expect(new Set(one.values()).size).toBe(4);
  const later = slugs(["my-app", "My App"], [{ slug: "my-app", name: "My App" }]);
  expect(later.get("My App")).toBe("my-app");
  expect(later.get("my-app")).toMatch(/^my-app-[0-9a-f]{8}$/);
  expect(slugs(["unsorted"], [{ slug: "unsorted", name: undefined }]).get("unsorted")).not.toBe("unsorted");
});

test("each name has one slug, no two have the same, and every system can hold it", () => {
  const name = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("A", "a", "Á", "a-", "a.", "con", "default", "a-ca978112"),
    fc.string({ unit: fc.constantFrom("a", "B", ".", "-", " ", "/", "é") }),
  );
  fc.assert(
    fc.property(fc.uniqueArray(name), fc.uniqueArray(name), (first, second) => {
      const before = slugs(first);
      const taken = first.map((one) => ({ slug: before.get(one) as string, name: one }));
      const after = slugs([...second, ...first], taken);
      for (const one of first) expect(after.get(one)).toBe(before.get(one));
      expect(new Set(after.values()).size).toBe(after.size);
      for (const slug of after.values()) {
        expect(isSlug(slug)).toBe(true);
        const path = pathOf(rowsName(slug, stampOf(0), ".jsonl"), digest("x"), () => true);
        expect(readPath(path)?.slug).toBe(slug);
      }
    }),
  );
});

test("a name that another file has gets more of its hash", () => {
  const name = rowsName("api", stampOf(Date.UTC(2026, 10, 26, 10, 15)), ".parquet");
  const sha256 = digest("x");
  const short = pathOf(name, sha256, () => true);
  expect(short).toBe(`data/api/train-20261126-101500-${sha256.slice(0, 8)}.parquet`);
  expect(pathOf(name, sha256, (path) => path !== short)).toBe(
    `data/api/train-20261126-101500-${sha256.slice(0, 16)}.parquet`,
  );
  expect(pathOf(traceName("traces/pi/a.b.jsonl"), sha256, () => true)).toBe(
    `traces/pi/a.b-${sha256.slice(0, 8)}.jsonl`,
  );
  expect(versionName(0, sha256, (one) => one.endsWith("-3"))).toBe(`v19700101-000000-${sha256.slice(0, 8)}-3`);
});

for (const path of [
  "data/x.csv",
  "data/x/train-1.jsonl",
  "data/../train-20261126-101500-aaaaaaaa.jsonl",
  "data/default/train-20261126-101500-aaaaaaaa.jsonl",
  "data/x/y/train-20261126-101500-aaaaaaaa.jsonl",
  "traces/../../a-aaaaaaaa.jsonl",
  "traces/pi/..-aaaaaaaa/../a-aaaaaaaa.jsonl",
  "README.md",
  "versions/latest.json",
]) {
  test(`${path} is no path of ours`, () => expect(readPath(path)).toBeUndefined());
}
