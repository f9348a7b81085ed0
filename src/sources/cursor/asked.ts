// What a person typed in a message of theirs, and what Cursor put around it.

export interface Asked {
  readonly typed: string;
  /** Everything that the person did not type. */
  readonly added: string;
  readonly time: number | undefined;
}

const QUERY = /<user_query>\s*([\s\S]*?)\s*<\/user_query>/g;
const TIMESTAMP =
  /<timestamp>\s*(?:\w+, )?([A-Z][a-z]{2})[a-z]* (\d{1,2}), (\d{4}), (\d{1,2}):(\d{2}) ([AP]M)(?: \(UTC(?:([+-]\d{1,2})(?::?(\d{2}))?)?\))?\s*<\/timestamp>/;
/** Elements that head a message which no person typed. */
const ADDED =
  /^\s*<(?:user_info|system_reminder|system-reminder|system_notification|additional_data|attached_files|open_and_recently_viewed_files|git_status|project_layout|rules|agent_transcripts|agent_skills|manually_attached_skills|task_notification)\b/;

export function askedOf(text: string): Asked {
  const found = TIMESTAMP.exec(text);
  const time = found ? timeOf(found) : undefined;
  const plain = found ? text.replace(found[0], "").trim() : text.trim();
  const queries = [...plain.matchAll(QUERY)].map((match) => match[1] ?? "");
  if (queries.length > 0) return { typed: queries.join("\n\n").trim(), added: plain.replace(QUERY, "").trim(), time };
  return ADDED.test(plain) ? { typed: "", added: plain, time } : { typed: plain, added: "", time };
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Wednesday, Jun 10, 2026, 9:11 AM (UTC+2)`: to the minute. */
function timeOf([, name = "", day, year, hour, minute, half, zone, zoneMinutes]: RegExpExecArray): number | undefined {
  const month = MONTHS.indexOf(name);
  if (month < 0) return undefined;
  const hours = (Number(hour) % 12) + (half === "PM" ? 12 : 0);
  const offset = Number(zone ?? 0) * 60 + Math.sign(Number(zone ?? 0)) * Number(zoneMinutes ?? 0);
  const time = Date.UTC(Number(year), month, Number(day), hours, Number(minute)) - offset * 60_000;
  return Number.isNaN(time) ? undefined : time;
}
