// How many sessions a statement says somebody looked at: a number that counts sessions, and no other.

/** One to twenty; not those that are articles too. */
const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  [
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    "eins zwei drei vier funf sechs sieben acht neun zehn elf zwolf dreizehn vierzehn funfzehn sechzehn siebzehn achtzehn neunzehn zwanzig",
    "- deux trois quatre cinq - sept huit neuf dix onze douze treize quatorze quinze seize - - - vingt",
    "- dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte",
  ].flatMap((words) => words.split(" ").map((word, i): [string, number] => [word, i + 1])),
);

export function numberWord(word: string): number | undefined {
  return word === "-" ? undefined : NUMBER_WORDS.get(word);
}

const NOUN =
  "(?:sessions?|conversations?|transcripts?|traces?|chats?|logs?|sitzung(?:en)?|gesprache?n?|unterhaltung(?:en)?|seances?|sesion(?:es)?|conversacion(?:es)?)";
/** What may stand between a number and what it counts. */
const BETWEEN =
  "(?:of|out|all|the|these|those|them|our|my|their|exported|recorded|complete|whole|full|entire|different|distinct|unique|individual|separate|coding|agent|agents|claude|codex|code|random|randomly|chosen|selected|sampled|long|longer|short|shorter|single|von|den|der|ganze[nr]?|exportierte[nr]?|verschiedene[nr]?|des|les|de|las|los|completas|completes|exportees|exportadas)";
/** Not a part of a longer number, of a range, a share or a time. */
const NUMBER = "(?<![\\d.,:/#%~+-])(\\d{1,3}(?:[,.' ]\\d{3})+|\\d{1,9})";
const COUNTED = new RegExp(
  `${NUMBER}\\)?(?:(?: (?:out )?of| von| sur| de)(?: (?:the|all|den|las|los|les))? (\\d{1,9}))?[ -](?:${BETWEEN} ){0,4}${NOUN}\\b`,
  "gu",
);
const ALL = new RegExp(
  `\\b(?:all(?: of)?(?: the| these)?|every one of the|alle|toutes les|tous les|todas las|todos los) (\\d{1,9})(?= (?:of them|by hand|manually|${NOUN})\\b|\\s*(?:[.,;:!)]|$))`,
  "gu",
);
const CJK_COUNTED =
  /(?<![\d.,:/-])(\d{1,9}) ?(?:[个個件次场場段条]|本|つ)?(?:の|完整)? ?(?:会[话話]|對話|对话|[记記][录錄]|セッション|会話|ログ)/gu;
const RANGE = new RegExp(`\\d ?(?:-|–|—|to|or|bis|oder|ou|o|a|y|und|~) ?\\d+\\)? (?:${BETWEEN} ){0,4}${NOUN}\\b`, "u");
/** A year that stands before a word for sessions: "in 2026 sessions were ...". */
const YEAR = /\b(?:in|since|during|from|year|until|im|jahr|seit|en|depuis|annee|desde) (?:19|20)\d\d\b/gu;

const ROUGHLY =
  /\b(?:about|around|roughly|approximately|circa|ca|nearly|almost|up to|fewer than|less than|under|at most|maybe|ungefahr|etwa|fast|environ|presque|unos|unas|casi) (?:the |all |die |les |las )?\d/u;
/** "Twenty-one": more than one word. */
const COMPOUND =
  /\b(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|vingt|trente|treinta|veinte)[ -](?:and |et |y )?(\p{L}+)/gu;

/** `folded`: of a statement. Undefined where it has none, or more than one can be meant. */
export function statedSessions(folded: string): number | undefined {
  const text = inDigits(folded.replace(YEAR, ""));
  if (RANGE.test(text) || ROUGHLY.test(text)) return undefined;
  const found = [...matches(text, COUNTED), ...matches(text, ALL), ...matches(text, CJK_COUNTED)].map((digits) =>
    Number(digits.replace(/[,.' ]/gu, "")),
  );
  return found.length === 0 ? undefined : Math.max(...found);
}

function inDigits(folded: string): string {
  return folded
    .replace(/\b(?:every|each) one\b/gu, "all")
    .replace(COMPOUND, (found, second: string) => (numberWord(second) === undefined ? found : "many"))
    .replace(/\bboth\b/gu, "2")
    .replace(/\p{L}+/gu, (word) => String(numberWord(word) ?? word));
}

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => match[1] ?? "");
}
