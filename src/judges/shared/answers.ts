// What all judges share: taking JSON out of an answer, and telling where an address leads.

/** JSON in an answer: whole, or the one object in prose or a fence. Undefined where there is none. */
export function jsonIn(text: string): unknown {
  const whole = parse(text.trim());
  if (whole !== undefined) return whole;
  const start = text.indexOf("{");
  const end = text.lastIndexOf("}");
  return start >= 0 && end > start ? parse(text.slice(start, end + 1)) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // No JSON, or no whole one: the caller says so.
    return undefined;
  }
}

/** True where an address leads to another machine. */
export function isRemoteAddress(url: URL): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return !(host === "localhost" || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host));
}

export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}
