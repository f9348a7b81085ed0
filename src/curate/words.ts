// What a request is about: its words without those that every request has, and whether it says that it begins another task.

/** A request as long as this is told by its beginning and its end. */
const WINDOW = 2000;
const MOST = 400;

/** Of programming and of asking for it: they tell no task from another. */
const COMMON = new Set(
  `about above again also always another back because been before being both build call case change check class code could
  created current does done each else error errors every example file files find first fixed folder from function give
  have help here implement import instead into issue just keep kind know last like line lines look made make many maybe
  message method more most much name need needs never next number only other output over path please possible problem
  project read really right same should show some something still stuff such sure take test tests than thank thanks that
  their them then there these they thing think this those through time type update used user using value want were what
  when where which while will with without work works would write yes your
  aber alle alles auch bitte code danke dann dass datei dateien diese dieser doch durch eine einen einer fehler funktion
  haben hier ihre immer jetzt kann kannst keine können machen mach mehr mich muss nach nicht noch oder ohne schon sein
  sich sind soll sollte über unter viel wenn werden wird wurde zeile zwischen
  aussi avec bien cette comme dans elle encore erreur être faire fais fait fichier fonction ligne mais merci même plus pour
  pouvez quand sans sont sous tous tout très vous
  ahora algo archivo archivos bien como cuando desde donde ellos error esta este esto favor función gracias hacer hasta
  línea mucho para pero porque puede puedes quiero sobre también tiene todo todos`
    .split(/\s+/)
    .filter((word) => word !== ""),
);

const WORD = /[\p{L}\p{N}_]{1,64}/gu;
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** Lower case, in pieces of names; pairs of characters where a script has no spaces. At most a few hundred. */
export function contentWords(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  for (const [run] of windowOf(text).matchAll(WORD)) {
    if (words.size >= MOST) break;
    if (CJK.test(run)) addPairs(words, run);
    else for (const word of piecesOf(run)) if (word.length >= 4 && !COMMON.has(word)) words.add(word);
  }
  return words;
}

/** The words that a path's last two names are made of. */
export function pathWords(path: string): ReadonlySet<string> {
  return contentWords(path.split("/").slice(-2).join(" "));
}

function windowOf(text: string): string {
  return text.length <= 2 * WINDOW ? text : `${text.slice(0, WINDOW)} ${text.slice(-WINDOW)}`;
}

/** `parseLogLine` and `parse_log_line` are about the same. */
function piecesOf(run: string): string[] {
  return run
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1_$2")
    .toLowerCase()
    .split("_");
}

/** Hiragana is mostly grammar. */
function addPairs(words: Set<string>, run: string): void {
  let before = "";
  for (const character of run) {
    const isPlain = /\p{Script=Hiragana}/u.test(character);
    if (before !== "" && !isPlain) words.add(before + character);
    before = isPlain ? "" : character;
  }
}

/** Said at the beginning of a request. */
const OPENERS = [
  /^(?:ok(?:ay)?|great|thanks|thank you|alright|perfect|cool|good|nice|done)?[,.!: ]{0,3}(?:now |so )?(?:(?:a |the )?(?:new|next|another) (?:task|topic|ticket)(?= ?(?:[:,.!–—-]|$))|(?:a )?(?:different|separate|unrelated) (?:task|topic|ticket|issue|feature|problem|thing|question|project)\b|something (?:completely |entirely |totally )?(?:different|else|unrelated)\b|(?:let'?s |let us )?(?:switch|switching|move|moving)(?: on| over)? to (?:a |an |the )?(?:new|next|different|other|another)\b|on (?:a|an) (?:different|unrelated|another) (?:note|topic|matter)\b|unrelated(?: to (?:this|that))?[:,])/iu,
  /^(?:ok(?:ay)?|danke|super|gut)?[,.!: ]{0,3}(?:jetzt )?(?:(?:eine |die )?(?:neue|nächste|andere) (?:aufgabe|baustelle)\b|(?:etwas|was) (?:ganz )?anderes\b|neues thema\b|anderes thema\b)/iu,
  /^(?:ok|merci|super|parfait)?[,.!: ]{0,3}(?:maintenant )?(?:(?:une )?(?:nouvelle|autre|prochaine) tâche\b|autre chose\b|passons à (?:autre|un autre|une autre)\b|changeons de sujet\b)/iu,
  /^(?:ok|gracias|perfecto|vale)?[,.!: ]{0,3}(?:ahora )?(?:(?:una )?(?:nueva|otra|siguiente) tarea\b|otra cosa\b|otro tema\b|cambiando de tema\b|pasemos a (?:otra|otro)\b)/iu,
  /^(?:では|じゃあ|ありがとう[。、]?)?(?:次の(?:タスク|課題)|別の(?:タスク|話|件|作業)|話は変わ)/u,
  /^(?:好的?|谢谢)?[，。,. ]{0,2}(?:下一个(?:任务|问题|功能)|新(?:的)?任务|另一个(?:任务|问题|话题)|换个话题)/u,
];

/** True where a request says itself that it is about something else than what was before. */
export function opensTask(text: string): boolean {
  const start = text.trimStart().slice(0, 120);
  return OPENERS.some((opener) => opener.test(start));
}
