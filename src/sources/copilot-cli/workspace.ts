// The title that Copilot CLI keeps in the workspace.yaml beside a session's events.

/** `name`, which the person gave, else `summary`, which the agent made; only these two keys are understood. */
export function titleOf(yaml: string): string | undefined {
  const lines = yaml.split(/\r?\n/);
  return scalarOf(lines, "name") ?? scalarOf(lines, "summary");
}

/** A top-level value of one line, or the first line of a block. */
function scalarOf(lines: readonly string[], key: string): string | undefined {
  const at = lines.findIndex((line) => line.startsWith(`${key}:`));
  if (at < 0) return undefined;
  const value = (lines[at] as string).slice(key.length + 1).trim();
  if (/^[|>][+-]?\d*$/.test(value)) {
    const block = lines.slice(at + 1).find((line) => line.trim() !== "");
    return block !== undefined && /^\s/.test(block) ? block.trim() : undefined;
  }
  if (value === "null" || value === "~") return undefined;
  return unquoted(value) || undefined;
}

function unquoted(value: string): string {
  if (value.length >= 2 && value.startsWith("'") && value.endsWith("'"))
    return value.slice(1, -1).replaceAll("''", "'");
  if (value.length < 2 || !value.startsWith('"') || !value.endsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    // YAML knows escapes that JSON does not: the text as it stands.
    return value.slice(1, -1);
  }
}
