// What a message about a log may repeat of it: a plain name, never content.

/** The name as it stands where it is a short plain word, else how long it is: a log's content may be a secret. */
export function quotable(name: string): string {
  return /^[\w-]{1,40}$/.test(name) ? name : `(a name of ${name.length} characters)`;
}
