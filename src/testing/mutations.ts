// What may befall a log: lines lost, torn and mixed up, and values of any kind where others were, as plain steps.

/** One step; the numbers choose among what the log holds, whatever it holds. */
export interface Mutation {
  readonly kind: (typeof MUTATIONS)[number];
  /** Which line, of a log of lines. */
  readonly line: number;
  /** Which value of the line, or of the document. */
  readonly place: number;
  /** Which of the values that may come in its place. */
  readonly other: number;
}

export const MUTATIONS = [
  "replace",
  "retype",
  "confuse",
  "count",
  "retime",
  "delete",
  "duplicate",
  "prototype",
  "swap lines",
  "repeat line",
  "drop line",
  "tear line",
  "glue lines",
] as const;

export const DEPTH = 5_000;
/** Stand for what JSON.stringify cannot write. */
const DEEP_LIST = "@deep list@";
const DEEP_OBJECT = "@deep object@";
const HUGE = "@huge@";
const RAW: readonly (readonly [string, string])[] = [
  [`"${DEEP_LIST}"`, "[".repeat(DEPTH) + "]".repeat(DEPTH)],
  [`"${DEEP_OBJECT}"`, `${'{"a":'.repeat(DEPTH)}1${"}".repeat(DEPTH)}`],
  [`"${HUGE}"`, "1e400"],
];

const WORDS = "The quick brown fox jumps over the lazy dog and says what nobody may repeat. ";
const VALUES: readonly unknown[] = [
  null,
  true,
  "",
  " ",
  0,
  [],
  {},
  [null],
  [[]],
  "\ud800 lone \udfff",
  "constructor",
  "__proto__",
  "a/b\\c:d",
  "\u0000\n",
  WORDS.repeat(3),
  { type: WORDS.repeat(2) },
  { toString: 1, valueOf: null, length: -1 },
  DEEP_LIST,
  DEEP_OBJECT,
  HUGE,
];
const COUNTS: readonly unknown[] = [-1, 0.5, -0.25, 1e308, -1e308, 2 ** 53 + 2, HUGE, "12", "many", null, 1e21];
const TIMES: readonly unknown[] = [
  0,
  -1,
  1,
  1e300,
  8.64e15 + 1,
  "1970-01-01T00:00:00.000Z",
  "1999-12-31T23:59:59Z",
  "0000-00-00T00:00:00.000Z",
  "9999-99-99T99:99:99.999Z",
  "+275760-09-13T00:00:00.001Z",
  "yesterday",
];

/** The log after these steps. */
export function mutated(text: string, mutations: readonly Mutation[]): string {
  const whole = jsonOf(text);
  const changed =
    whole === undefined
      ? mutations.reduce(mutateLine, text.split("\n")).join("\n")
      : JSON.stringify(mutations.reduce(mutateValue, whole));
  // At the end: what is this deep cannot be walked, nor changed any more.
  return RAW.reduce((before, [word, raw]) => before.replaceAll(word, raw), changed);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mutateLine(lines: readonly string[], step: Mutation): string[] {
  const all = [...lines];
  const at = step.line % all.length;
  const line = all[at] ?? "";
  const other = step.other % all.length;
  switch (step.kind) {
    case "swap lines":
      all[at] = all[other] ?? "";
      all[other] = line;
      break;
    case "repeat line":
      all.splice(other, 0, line);
      break;
    case "drop line":
      if (all.length > 1) all.splice(at, 1);
      break;
    case "tear line":
      all[at] = line.slice(0, step.place % (line.length + 1));
      break;
    case "glue lines":
      all.splice(at, 2, line + (all[at + 1] ?? ""));
      break;
    default: {
      const value = jsonOf(line);
      if (value !== undefined) all[at] = JSON.stringify(mutateValue(value, step));
      // Markdown, and lines that were torn before.
      else if (step.kind === "replace") all[at] = JSON.stringify(VALUES[step.other % VALUES.length]);
    }
  }
  return all;
}

/** A place in a value: what holds it, and under which name. */
interface Place {
  readonly holder: Record<string, unknown> | unknown[];
  readonly key: string;
  readonly value: unknown;
}

function mutateValue(root: unknown, step: Mutation): unknown {
  const box = { root: structuredClone(root) };
  const places = placesOf(box);
  const fitting = places.filter((place) => fits(place, step.kind));
  const chosen = (fitting.length > 0 ? fitting : places)[step.place % (fitting.length || places.length)] as Place;
  change(chosen, step, places);
  return box.root ?? null;
}

function placesOf(box: Record<string, unknown>): Place[] {
  const found: Place[] = [];
  const waiting: (Record<string, unknown> | unknown[])[] = [box];
  for (let holder = waiting.pop(); holder; holder = waiting.pop()) {
    for (const [key, value] of Object.entries(holder)) {
      found.push({ holder, key, value });
      if (typeof value === "object" && value !== null) waiting.push(value as Record<string, unknown>);
    }
  }
  return found;
}

function fits({ key, value, holder }: Place, kind: Mutation["kind"]): boolean {
  if (kind === "count") return typeof value === "number";
  if (kind === "retime") return /time|date|created|updated|start|end|at$/i.test(key);
  if (kind === "confuse") return /id$|parent|uuid|call/i.test(key) && typeof value === "string";
  if (kind === "duplicate") return Array.isArray(holder);
  return true;
}

function change({ holder, key, value }: Place, { kind, other }: Mutation, places: readonly Place[]): void {
  const set = (changed: unknown) => put(holder, key, changed);
  const among = (values: readonly unknown[]) => values[other % values.length];
  if (kind === "retype") set(retyped(value, other));
  else if (kind === "count") set(among(COUNTS));
  else if (kind === "retime") set(among(TIMES));
  // Ids that come twice, name what comes later, or themselves.
  else if (kind === "confuse")
    set(among(places.map((place) => place.value).filter((word) => typeof word === "string")));
  else if (kind === "prototype")
    set(JSON.parse(`{"__proto__":${JSON.stringify(value ?? null)},"constructor":{"prototype":1}}`));
  else if (kind === "duplicate" && Array.isArray(holder)) holder.splice(Number(key), 0, structuredClone(value));
  else if (kind === "delete" && !Array.isArray(holder)) delete holder[key];
  else if (kind === "delete" && Array.isArray(holder)) holder.splice(Number(key), 1);
  else set(among(VALUES));
}

function put(holder: Record<string, unknown> | unknown[], key: string, value: unknown): void {
  Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });
}

function retyped(value: unknown, other: number): unknown {
  const text = JSON.stringify(value);
  const others = [typeof value === "string" ? 7 : text, Number.parseInt(text, 10) || 7, null, [value], { value }, true];
  return others[other % others.length];
}
