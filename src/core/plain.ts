// Makes text from logs safe to show: no escape sequences, no control characters, no half characters.

// Control characters move the cursor; the bidirectional ones let text look like another text.
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
/**
 * Commands to a terminal (ECMA-48): a string up to its end, a control sequence, an escape. None of them holds an escape
 * character inside, so each place is looked at once.
 */
const SEQUENCES =
  /(?:\u001b\]|\u009d)[^\u0007\u001b\u009c]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]|\u001b[ -/]*[0-Z\\^-~]/g;

/** Text as a terminal and a page may show it; line feeds and tabs stay. */
export function plain(text: string): string {
  return /^[\n\t\u0020-\u007e]*$/.test(text)
    ? text
    : text.replaceAll("\r\n", "\n").replace(SEQUENCES, "").replace(CONTROLS, "").toWellFormed();
}

/** The same on one line. */
export function oneLine(text: string): string {
  return plain(text.replace(/[\r\u2028\u2029]/g, "\n"))
    .replace(/\s+/g, " ")
    .trim();
}
