// Texts of which some words are ours: those need no second look, whoever is called by one of them. What others said stays to be seen.

export interface Said {
  readonly text: string;
  /** Written by this program, and the same for everybody. */
  readonly isOwn: boolean;
}

/** A text in pieces. */
export type Words = readonly Said[];

type Value = string | number | Words;

/** A template whose own text is ours; what is put in is not, unless it is `Words`, or a number. */
export function words(own: TemplateStringsArray, ...values: readonly Value[]): Words {
  return own.flatMap((text, i) => {
    const value = values[i];
    const before: Said = { text, isOwn: true };
    if (value === undefined) return [before];
    if (typeof value === "object") return [before, ...value];
    return [before, { text: String(value), isOwn: typeof value === "number" }];
  });
}

export function own(text: string): Words {
  return [{ text, isOwn: true }];
}

export function joined(parts: readonly Words[], between = ""): Words {
  return parts.flatMap((part, i) => (i === 0 || between === "" ? part : [...own(between), ...part]));
}

export function textOf(all: Words): string {
  return all.map(({ text }) => text).join("");
}

/** The text with our words blanked; what is left stands where it stood. */
export function shownOf(all: Words): string {
  return all.map(({ text, isOwn }) => (isOwn ? text.replace(/[^\n]/g, " ") : text)).join("");
}
