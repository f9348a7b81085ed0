// Which words of a manifest are ours: names of fields, counts, and answers of which there are few. Whoever is called by one of
// them has not leaked by it.

/** Filters whose values are words of ours; all others hold what somebody typed. */
export const MANIFEST_CHOICES: ReadonlySet<string> = new Set(["types", "statuses"]);

/** A line as `manifestText` writes it: the name of a field, and a string where its value is one. */
const LINE = /^( *)(?:"([a-z][A-Za-z_]{0,23})": )?(?:"((?:[^"\\]|\\.)*)")?/;
/** A number that is ours: bytes, rows, counts. Nine digits of them are nobody's social security number. */
const COUNT = /^( *"[a-z][A-Za-z_]{0,23}": )(\d{4,})(?=,?$)/;
/** What no secret looks like. */
const PLAIN = /^[a-z][a-z._-]{0,23}$/;
const ENDINGS = /(?:\.(?:jsonl|zst|parquet|html|md))+$/;

/**
 * A manifest's text with those words blanked, all else at the same places. Fields are told by the way the text is laid
 * out, so this holds for what `manifestText` wrote, and for nothing else.
 */
export function withoutOwnWords(manifest: string): string {
  const blanks = createBlanks();
  let section = "";
  let field = "";
  return manifest
    .split("\n")
    .map((line) => {
      const [, indent = "", name, value] = LINE.exec(line) ?? [];
      if (name !== undefined) field = name;
      if (name !== undefined && indent.length === 2) section = name;
      let shown = line;
      if (value !== undefined && value !== "") {
        const at = shown.indexOf(`"${value}"`, indent.length + (name === undefined ? 0 : name.length + 4)) + 1;
        shown = shown.slice(0, at) + shownValue(section, field, value) + shown.slice(at + value.length);
      }
      shown = shown.replace(COUNT, (_, before: string, digits: string) => `${before}1${"0".repeat(digits.length - 1)}`);
      const from = indent.length + 1;
      return name === undefined ? shown : shown.slice(0, from) + blanks(name) + shown.slice(from + name.length);
    })
    .join("\n");
}

function shownValue(section: string, field: string, value: string): string {
  if (section === "files" && field === "path") return pathOf(value);
  return isOurs(section, field) && PLAIN.test(value) ? blank(value) : value;
}

function isOurs(section: string, field: string): boolean {
  switch (section) {
    case "kind":
    case "container":
    case "options":
    case "split":
      return true;
    case "format":
      return field === "name";
    case "policies":
      return field === "mode";
    case "files":
      return field === "split";
    case "filters":
      return MANIFEST_CHOICES.has(field);
    default:
      return false;
  }
}

/** Files are called by their side or their format where nobody named them, and end as their container does. */
function pathOf(path: string): string {
  const [ending = ""] = ENDINGS.exec(path) ?? [];
  const stem = path.slice(0, path.length - ending.length);
  const side = /(?:^|\.)(train|validation)$/.exec(stem)?.[1] ?? "";
  return stem.slice(0, stem.length - side.length) + blank(side) + blank(ending);
}

function blank(text: string): string {
  return "_".repeat(text.length);
}

/** Fields of one length get blanks of their own: none may take the place of another when the text is read as JSON. */
function createBlanks(): (name: string) => string {
  const byName = new Map<string, string>();
  const counts = new Map<number, number>();
  return (name) => {
    const known = byName.get(name);
    if (known !== undefined) return known;
    const count = counts.get(name.length) ?? 0;
    counts.set(name.length, count + 1);
    const number = count.toString(36);
    const made = number.length > name.length ? name : number.padStart(name.length, "_");
    byName.set(name, made);
    return made;
  };
}
