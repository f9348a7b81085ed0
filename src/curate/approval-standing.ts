// What says that a permission holds for later times too, and not for this once: taken out before the rest is weighed.

/** Folded, by language. Any of them makes it standing. */
const STANDING = [
  "without (?:asking|being asked|(?:needing|having) to ask)(?: me| us| the user)?(?: again)?(?: (?:each|every) time| any ?more)?|(?:each|every) (?:time|day|night|week)|(?:daily|nightly|weekly)|from now on|always|as (?:a|my) standing permission|standing|in (?:the )?future|until (?:i|we) revoke (?:it|this)|whenever (?:there (?:is something|are) new(?: sessions)?|(?:new )?sessions (?:are|were) (?:reviewed|confirmed|exported)|(?:something|anything|it) (?:new )?(?:is|was) (?:reviewed|confirmed|exported))|whenever",
  "ohne (?:jedes mal |jedesmal |jeweils )?(?:nach ?zu ?fragen|zu fragen|nachfrage|ruckfrage|erneute nachfrage)|jedes mal|jedesmal|jeweils|ab jetzt|ab sofort|kunftig|in zukunft|immer|dauerhaft|bis auf widerruf",
  "sans (?:re ?demander|demander|me demander|nous demander)(?: a)?(?: chaque fois| nouveau)?|(?:a )?chaque fois|toujours|desormais|dorenavant|a l'avenir|de facon permanente",
  "sin preguntar(?:me|nos)?(?: cada vez)?|cada vez|siempre|de ahora en adelante|a partir de ahora|en el futuro|de forma permanente",
].map((one) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${one})(?![\\p{L}\\p{N}])`, "gu"));
const STANDING_CJK =
  /(?:每次)?(?:无需|無需|不用|不必|无须|無須)(?:每次|再次|再)?(?:询问|詢問|问我|問我|问|問)|每次都?|始终|始終|从现在起|從現在起|今后|今後|以后|以後|长期|長期|(?:その都度の?|都度の?)?確認なし(?:に|で)|毎回|常に|都度/gu;
/** What comes later is what it is about; beside that it says nothing. */
const LATER =
  /(?<![\p{L}\p{N}])(?:new|future|further|neue|neuer|kunftige|kunftiger|nouvelles|futures|nuevas|futuras)(?![\p{L}\p{N}])/gu;

export function withoutStanding(folded: string): { readonly rest: string; readonly isFound: boolean } {
  const rest = [...STANDING, STANDING_CJK].reduce((text, one) => text.replace(one, " "), folded);
  return { rest: rest.replace(LATER, " "), isFound: rest !== folded };
}
