// The one way text gets into a page: whatever a session holds, it is words there and never markup.

import { plain } from "../../core/plain.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** For the content of elements and for attributes in quotes. A lone carriage return, as progress bars write, is a new line. */
export function escapeHtml(text: string): string {
  const safe = plain(text.includes("\r") ? text.replace(/\r\n?/g, "\n") : text);
  return /[&<>"']/.test(safe) ? safe.replace(/[&<>"']/g, (one) => ENTITIES[one] as string) : safe;
}
