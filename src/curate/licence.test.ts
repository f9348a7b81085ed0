import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { isLicenceFile, licenceOfManifest, licenceOfText } from "./licence.ts";

const MIT = readFileSync(join(import.meta.dirname, "../../LICENSE"), "utf8");
const BSD =
  "Redistribution and use in source and binary forms, with or without\n# modification, are permitted provided that the following conditions are met:";

const texts: [name: string, text: string, spdx: string][] = [
  ["our own", MIT, "MIT"],
  ["MIT without its title, on one line", MIT.replace("MIT License", "").replaceAll("\n", " "), "MIT"],
  ["MIT in a Markdown quote", MIT.replaceAll("\n", "\n> "), "MIT"],
  ["MIT with the licences of what is bundled", `${MIT}\n\n## x\n${BSD}`, "MIT"],
  ["MIT with a part taken back", `${MIT}\n"Commons Clause" License Condition v1.0`, "unknown"],
  ["Apache", "Apache License\n  Version 2.0, January 2004\n http://www.apache.org/licenses/", "Apache-2.0"],
  [
    "GPL, which names the others",
    "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n".padEnd(2000, "x ") +
      "GNU Affero General Public License version 3",
    "GPL-3.0",
  ],
  ["AGPL", "GNU AFFERO GENERAL PUBLIC LICENSE\n   Version 3, 19 November 2007", "AGPL-3.0"],
  ["LGPL", "GNU LESSER GENERAL PUBLIC LICENSE\n Version 2.1, February 1999", "LGPL-2.1"],
  ["MPL", "Mozilla Public License Version 2.0\n====", "MPL-2.0"],
  ["BSD of two clauses", BSD, "BSD-2-Clause"],
  [
    "BSD of three",
    `${BSD}\nnor the names of its contributors may be used to endorse or promote products derived from\n// this software`,
    "BSD-3-Clause",
  ],
  [
    "ISC",
    "Permission to use, copy, modify, and/or distribute this software for any\npurpose with or without fee is hereby granted, provided",
    "ISC",
  ],
  ["Unlicense", "This is free and unencumbered software released into the public domain.", "Unlicense"],
  ["CC0", "CC0 1.0 Universal\n\nStatement of Purpose", "CC0-1.0"],
  ["share alike", "Creative Commons Attribution-ShareAlike 4.0 International Public License", "CC-BY-SA-4.0"],
  ["an SPDX line", "SPDX-License-Identifier: EUPL-1.2\n", "EUPL-1.2"],
  [
    "a company's",
    "Copyright (c) Acme. All rights reserved. Unauthorized copying is prohibited. Proprietary and confidential.",
    "unknown",
  ],
  ["nothing", "", "unknown"],
];
for (const [name, text, spdx] of texts) test(`the text of ${name}`, () => expect(licenceOfText(text)).toBe(spdx));

const manifests: [name: string, text: string, spdx: string | undefined][] = [
  ["package.json", '{"license":"MIT"}', "MIT"],
  ["package.json", '{"license":"(MIT OR Apache-2.0)"}', "MIT OR Apache-2.0"],
  ["package.json", '{"license":"MIT OR Apache-2.0"}', "MIT OR Apache-2.0"],
  ["package.json", '{"license":{"type":"ISC"}}', "ISC"],
  ["package.json", '{"license":"UNLICENSED"}', "unknown"],
  ["package.json", '{"license":"SEE LICENSE IN LICENSE.md"}', "unknown"],
  ["package.json", '{"license":7}', undefined],
  ["package.json", '{"licen', undefined],
  ["package.json", "null", undefined],
  ["Cargo.toml", '[package]\nname = "x"\nlicense = "MPL-2.0" # ours\n', "MPL-2.0"],
  ["Cargo.toml", '[dependencies]\nlicense = "1"\n', undefined],
  ["pyproject.toml", '[project]\nlicense = { text = "BSD-3-Clause" }\n', "BSD-3-Clause"],
  ["pyproject.toml", "[tool.poetry]\nlicense = 'MIT'\n", "MIT"],
  ["pyproject.toml", '[project]\nlicense = {file = "LICENSE"}\n', undefined],
];
for (const [name, text, spdx] of manifests) {
  test(`${name} with ${text.slice(0, 40)}`, () => expect(licenceOfManifest(name, text)).toBe(spdx));
}

test("names of licence files", () => {
  const are = [
    "LICENSE",
    "licence.md",
    "COPYING",
    "LICENSE-MIT",
    "LICENSE.txt",
    "UNLICENSE",
    "COPYING.LESSER",
    "LICENSE-APACHE.md",
  ];
  expect(are.filter((name) => !isLicenceFile(name))).toEqual([]);
  const not = ["licenses", "LICENSE.ts", "license-checker.js", "README.md", "MYLICENSE"];
  expect(not.filter(isLicenceFile)).toEqual([]);
});

test("no text makes it fail", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.constantFrom("package.json", "Cargo.toml"), (text, name) => {
      expect(typeof licenceOfText(text)).toBe("string");
      licenceOfManifest(name, text);
    }),
  );
});
