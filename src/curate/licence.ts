// Which licence a project has, told by the text of its licence file, or by what its manifest says: an SPDX name, or `unknown`.

export const UNKNOWN = "unknown";

/** Names that a licence file has in the root of a project. */
export function isLicenceFile(name: string): boolean {
  return /^(?:licen[cs]e|copying|unlicense)(?:[-._](?:md|txt|rst|mit|apache|apache-2\.0|bsd|gpl|lesser))?(?:\.(?:md|txt))?$/i.test(
    name,
  );
}

interface Told {
  readonly spdx: string;
  /** In small letters, one blank between words; all of them stand in it. */
  readonly says: readonly string[];
  /** They stand at its beginning: licences of one family name each other further down. */
  readonly isTitle?: true;
  /** None of them stands in it. */
  readonly not?: readonly string[];
}

const REDISTRIBUTION = "redistribution and use in source and binary forms";
const ENDORSE = "endorse or promote products derived from this software";

/** Of several that begin at one place the first one. */
const LICENCES: readonly Told[] = [
  { spdx: "AGPL-3.0", says: ["gnu affero general public license", "version 3"], isTitle: true },
  { spdx: "LGPL-3.0", says: ["gnu lesser general public license", "version 3, 29 june"], isTitle: true },
  { spdx: "LGPL-2.1", says: ["gnu lesser general public license", "version 2.1, february 1999"], isTitle: true },
  { spdx: "LGPL-2.0", says: ["gnu library general public license", "version 2, june 1991"], isTitle: true },
  { spdx: "GPL-3.0", says: ["gnu general public license", "version 3, 29 june"], isTitle: true },
  { spdx: "GPL-2.0", says: ["gnu general public license", "version 2, june 1991"], isTitle: true },
  { spdx: "MPL-2.0", says: ["mozilla public license", "version 2.0"], isTitle: true },
  { spdx: "EPL-2.0", says: ["eclipse public license", "v 2.0"], isTitle: true },
  { spdx: "Apache-2.0", says: ["apache license", "version 2.0"], isTitle: true },
  { spdx: "CC0-1.0", says: ["cc0 1.0 universal"], isTitle: true },
  { spdx: "CC-BY-SA-4.0", says: ["attribution-sharealike 4.0 international"], isTitle: true },
  { spdx: "CC-BY-NC-4.0", says: ["attribution-noncommercial 4.0 international"], isTitle: true },
  { spdx: "CC-BY-4.0", says: ["attribution 4.0 international"], isTitle: true },
  { spdx: "BSD-4-Clause", says: [REDISTRIBUTION, "all advertising materials mentioning features"] },
  { spdx: "BSD-3-Clause", says: [REDISTRIBUTION, ENDORSE] },
  { spdx: "BSD-2-Clause", says: [REDISTRIBUTION] },
  { spdx: "Unlicense", says: ["this is free and unencumbered software released into the public domain"] },
  { spdx: "BSL-1.0", says: ["boost software license", "version 1.0"] },
  { spdx: "BUSL-1.1", says: ["business source license 1.1"] },
  {
    spdx: "MIT",
    says: ["permission is hereby granted, free of charge, to any person obtaining a copy", "without restriction"],
    // Licences that take back a part of what MIT gives.
    not: ["commons clause", "shall be used for good, not evil"],
  },
  {
    spdx: "ISC",
    says: [
      "permission to use, copy, modify, and",
      "distribute this software for any purpose with or without fee is hereby granted",
    ],
  },
];

/** What MIT and others were put under further terms with is none of them. */
const FURTHER = /commons clause|all rights reserved\.? (?:no part|unauthori[sz]ed)|proprietary and confidential/;
/** Of a text, where its title stands. */
const TITLE = 600;
/** A licence is not longer; of a larger file the beginning tells. */
const LONGEST = 64 << 10;

/** Never throws; `unknown` for what is no licence that is known here. */
export function licenceOfText(text: string): string {
  const flat = text
    .slice(0, LONGEST)
    .toLowerCase()
    .replace(/[\s*#_>=-]+/g, (run) => (run === "-" ? "-" : " "))
    .replace(/[\u201c\u201d"]/g, "");
  const bare = flat.replace(/ ?\/\/ ?/g, " ");
  if (FURTHER.test(bare)) return UNKNOWN;
  const title = bare.slice(0, TITLE);
  const fitting = LICENCES.filter(({ says, not = [], isTitle }) => {
    const where = isTitle ? title : bare;
    return says.every((one) => where.includes(one)) && !not.some((one) => bare.includes(one));
  });
  // Those of what was bundled stand behind the project's own.
  const at = ({ says }: Told) => bare.indexOf(says[0] as string);
  const [found] = fitting.sort((a, b) => at(a) - at(b));
  return found?.spdx ?? spdxLine(text) ?? UNKNOWN;
}

function spdxLine(text: string): string | undefined {
  return /SPDX-License-Identifier:[ \t]*([A-Za-z0-9.+-]+)[ \t]*(?:\r?\n|$)/.exec(text.slice(0, LONGEST))?.[1];
}

/** What the manifest of a project says of its licence; undefined where it says nothing. Never throws. */
export function licenceOfManifest(name: string, text: string): string | undefined {
  const said = name === "package.json" ? inJson(text) : inToml(name, text);
  if (said === undefined || said.trim() === "") return undefined;
  const named = said.trim().replace(/^\((.*)\)$/, "$1");
  if (/^(?:unlicensed|proprietary|see licen[cs]e in )/i.test(named)) return UNKNOWN;
  return /^[A-Za-z0-9.+-]+(?: (?:OR|AND|WITH) [A-Za-z0-9.+-]+)*$/.test(named) ? named : UNKNOWN;
}

export const MANIFESTS = ["package.json", "Cargo.toml", "pyproject.toml"] as const;

function inJson(text: string): string | undefined {
  try {
    const { license } = JSON.parse(text) as { readonly license?: unknown };
    if (typeof license === "string") return license;
    const type = (license as { readonly type?: unknown } | null | undefined)?.type;
    return typeof type === "string" ? type : undefined;
  } catch {
    // No manifest, or a torn one: it says nothing.
    return undefined;
  }
}

/** `license = "MIT"` in `[package]` or `[project]`, or `license = { text = "MIT" }` there. */
function inToml(name: string, text: string): string | undefined {
  const wanted = name === "Cargo.toml" ? /^(?:workspace\.)?package$/ : /^(?:project|tool\.poetry)$/;
  let isIn = false;
  for (const line of text.slice(0, LONGEST).split("\n")) {
    const section = /^\s*\[([^\]]+)\]/.exec(line)?.[1];
    if (section !== undefined) isIn = wanted.test(section.trim());
    if (!isIn) continue;
    const said = /^\s*license\s*=\s*(?:\{\s*text\s*=\s*)?["']([^"']*)["']/.exec(line)?.[1];
    if (said !== undefined) return said;
  }
  return undefined;
}
