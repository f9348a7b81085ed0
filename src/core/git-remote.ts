// What a git remote is called whatever the protocol: `github.com/owner/name`, never with a user or a password.

/** `ssh://git@host:22/path`, `https://user:token@host/path?query`. */
const ADDRESS = /^(?:git\+)?(?:https?|ssh|git|ftps?):\/\/(?:[^/\s]*@)?([^/\s:@]+)(?::(\d{1,5}))?\/([^\s?#]+)/i;
/** `git@host:path`; one letter before the colon is a Windows drive. */
const SHORT = /^(?:[^\s/@:]+@)?([^\s/@:]{2,}):(?!\/\/)\/?([^\s?#]+)/;
const USUAL_PORTS = ["22", "80", "443", "9418"];
const LONGEST = 500;

/**
 * One name for all ways to write a remote, in small letters; undefined for a folder and for what is no address.
 * What stands before the host is left out, and so is whatever else might belong to a password.
 */
export function normaliseRemote(written: string): string | undefined {
  const text = written.trim();
  if (text.length > LONGEST || /[\u0000-\u001f\u007f\\]/.test(text)) return undefined;
  const [, host = "", port, path = ""] = ADDRESS.exec(text) ?? withoutPort(SHORT.exec(text));
  const name = path.replace(/\/{2,}/g, "/").replace(/^\/|\/$/g, "");
  const bare = name.replace(/\.git$/i, "").replace(/\/$/, "");
  // A password with an unencoded slash reaches into the path.
  if (host === "" || bare === "" || path.includes("@")) return undefined;
  const place = port === undefined || USUAL_PORTS.includes(port) ? host : `${host}:${port}`;
  return `${place}/${bare}`.toLowerCase();
}

function withoutPort(match: RegExpExecArray | null): readonly (string | undefined)[] {
  return match === null ? [] : [match[0], match[1], undefined, match[2]];
}
