// Folders that a log names by URI.

/** The path of a `file:` or `vscode-remote:` URI, in its machine's own form; undefined where it names no file. */
export function pathOfUri(uri: string | undefined): string | undefined {
  const found = uri === undefined ? null : /^(file|vscode-remote):\/\/([^/]*)(\/.*)$/.exec(uri);
  if (!found) return undefined;
  const [, scheme, host = "", rest = ""] = found;
  const path = decoded(rest);
  if (/^\/[A-Za-z]:(?:\/|$)/.test(path)) return path.slice(1).replaceAll("/", "\\");
  return scheme === "file" && host !== "" && host !== "localhost" ? `//${host}${path}` : path;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    // A percent sign of its own: the path was never encoded.
    return path;
  }
}
