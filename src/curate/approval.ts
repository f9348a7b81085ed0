// What a person says to let something go: an approval of publishing, in so many words, with nothing that takes it back.

import type { Place } from "../core/publication.ts";
import { BARE_SI, CJK, NEGATES_CJK, REFUSES, REFUSES_CJK } from "./attest-words.ts";
import { asLatin, fold, readStatement, type Sentence, type Statement, wordTest } from "./statement.ts";
import { isNegation, unsettledIn } from "./weigh.ts";

/** What somebody did. */
const APPROVED = wordTest(`
  approved approves authorized authorised authorizes authorises consented consents agreed agrees allowed allows
  permitted permits greenlit okayed yes
  genehmigt genehmige genehmigte freigegeben zugestimmt einverstanden erlaubt erlaube autorisiert bewilligt gestattet ja
  approuve approuvee approuvees approuves approuvent autorise autorisee autorisees accepte acceptee consenti oui
  aprobo aprobado aprobada aprueba apruebo aprobamos autorizo autoriza autorizado autorizada consiente consintio acepta acepto
  aceptado aceptada`);
/** With somebody before it who does it; else it is a wish. */
const APPROVE = wordTest("approve authorize authorise consent agree allow permit");
/** Of somebody who is doing it now; else publishing, or approving it, is only spoken of. */
const APPROVING = wordTest("approving authorizing authorising consenting agreeing allowing");
const IS = wordTest("am are is hereby");
const GIVER = wordTest("i we user users person owner");
const WHO = wordTest("i we they hereby users explicitly fully");
/** Somebody else than the person who is asked; where the person was named before, a pronoun is that one. */
const THIRD = wordTest(`
  boss manager supervisor colleague colleagues coworker friend friends mother father brother sister wife husband parents
  author editor publisher lawyer neighbour neighbor teacher professor
  chef kollege kollegin freund freundin mutter vater patron collegue ami amie jefe colega amigo amiga`);
const PRONOUN = wordTest("he she they er il elle ils elles ella ellos ellas");
const NAMED = wordTest(`
  user users person people owner human nutzer nutzerin benutzer benutzerin besitzer besitzerin utilisateur utilisatrice personne
  proprietaire usuario usuaria persona propietario propietaria`);
const BY_ANOTHER = "it says that somebody else approved: the person has to";
const LONG_AGO =
  /\b(?:last|previous|past) (?:year|month|week|time|spring|summer|autumn|winter|decade)s?\b|\b(?:years?|months?|weeks?) ago\b|\bback then\b|\b(?:letzte[sn]?|vorige[sn]?) (?:jahr|monat|woche|mal)\b|\b(?:annee|mois|semaine) (?:derniere|dernier|passee?)\b|\b(?:ano|mes|semana) pasad[oa]\b/u;
const YES = wordTest("yes ja oui");
const PLEASE = wordTest("please bitte");
const GO_ON = wordTest("go do i we ich wir");
/** Given by somebody, or only spoken of. */
const APPROVAL = wordTest(`
  approval permission consent authorization authorisation go-ahead ahead
  zustimmung freigabe erlaubnis einwilligung genehmigung approbation autorisation accord consentement aprobacion
  autorizacion permiso consentimiento`);
const GIVEN = wordTest(`
  gave gives given granted grants got obtained received expressed
  erteilt gegeben gab gibt donne donnee accorde accordee obtenu obtenue dio da dado dada concedio otorgo obtenido obtenida`);
const BE_ABLE = wordTest("to can may kann konnen darf durfen peut peuvent puede pueden zu");
const AGENT = wordTest(
  "agent agents assistant bot model ai llm claude codex gpt gemini copilot script system tracemill",
);
const AS_AGENT = /\bas (?:an?|the|your|their) (?:coding )?(?:agent|assistant|bot|model|ai|llm)\b/u;
const BY_AGENT = "it says that an agent approves: a person has to";
const PUBLISH = wordTest(`
  publish published publishing publishes publication push pushed pushing pushes upload uploaded uploading uploads release
  released releasing releases share shared sharing shares
  veroffentlich* publizier* hochlad* hochgeladen hochzuladen gepusht pushen
  publier publie publiee publies publiees publions publient televers*
  publicar* publicacion publicado publicada publicados publique publico subir subirlo subirla subido subida compartir*`);
/** Something else is approved, and publishing only spoken of. */
const DETOUR = wordTest(`
  review* scan* local locally look* read reading check* prepar* plan* discuss* think* consider* export exported exporting
  talk* look draft* anseh* pruf* lokal* revis* relire verif* prepar*`);
const APPROVED_CJK = /同意|批准|[允准][许許]|授[权權]|[许許]可|[赞贊]成|核准|[认認]可|承認|了承|賛成|認め/u;
const PUBLISH_CJK = /[发發][布佈]|公[开開]|上[传傳]|推送|[发發]表|共享|分享|公表|アップロード|プッシュ|配信|投稿/u;
const NEGATIVE_SIGNS = /[👎❌🚫🛑⛔✋🙅✖✗✘🤞]/u;
/** Whole statements of other scripts cannot be weighed. */
const READABLE =
  /^[\p{Script=Latin}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Common}\p{Script=Inherited}]*$/u;
const FAR = 12;

/** Why a text is no approval to publish, to `place` where that is known; undefined where it is one. */
export function approvalProblem(text: string, place?: Place): string | undefined {
  const read = readStatement(text);
  if (read.problem !== undefined) return read.problem;
  const { statement } = read;
  if (!READABLE.test(statement.text.replace(/\p{M}/gu, "")))
    return "it has words of a script that is not understood here";
  const against = againstIn(statement) ?? (place && elsewhereIn(statement, place));
  if (against !== undefined) return against;
  const by = statement.sentences.map((sentence, i) => approves(sentence, statement.sentences.slice(0, i)));
  if (by.includes(true)) return undefined;
  const said = by.find((one) => typeof one === "string");
  return said || "it does not say that a person approves publishing";
}

/** The same of a standing permission, which has to name its place: it is for no other. */
export function standingProblem(text: string, place: Place): string | undefined {
  const problem = approvalProblem(text, place);
  if (problem !== undefined) return problem;
  return fold(text).includes(fold(place.at)) ? undefined : `it does not name ${place.at}`;
}

/** Anything that takes it back, anywhere: what is meant well can be said without. */
function againstIn(statement: Statement): string | undefined {
  const unsettled = unsettledIn(statement);
  if (unsettled) return unsettled;
  const { text, folded, sentences } = statement;
  if (NEGATIVE_SIGNS.test(text)) return "it has a sign that means no";
  if (BARE_SI.test(text)) return says("si");
  for (const { words } of sentences) {
    const word = words.find((one, i) => isAgainst(one) && !isPolite(words, i));
    if (word !== undefined) return says(word);
  }
  const past = LONG_AGO.exec(folded);
  if (past) return says(past[0]);
  const spelt = speltOut(folded).find(isAgainst);
  if (spelt !== undefined) return says(spelt);
  if (AS_AGENT.test(folded)) return BY_AGENT;
  const sign = CJK.test(folded) ? (NEGATES_CJK.exec(folded) ?? REFUSES_CJK.exec(folded)) : null;
  return sign ? says(sign[0]) : undefined;
}

/** "Yes, publish it please" is no request for an approval. */
function isPolite(words: readonly string[], i: number): boolean {
  if (!PLEASE(words[i] ?? "") || !words.slice(0, i).some(YES)) return false;
  const next = words[i + 1];
  return next === undefined || PUBLISH(next) || GO_ON(next);
}

/** As `owner/name` stands in a text, or in an address; longer paths are none. */
const PATH = /(?<![\w./\-@])(?:https?:\/\/)?[A-Za-z0-9][\w.-]*(?:\/[\w.-]+)+/gu;
const ON_THE_HUB = /^(?:https?:\/\/)?(?:www\.)?(?:huggingface\.co|hf\.co)\/(?:datasets\/)?|^datasets\//iu;
/** Two words for the choice between them, and numbers. */
const PAIRS = /^(?:and\/or|yes\/no|he\/she|she\/he|his\/her|her\/his|they\/them|him\/her|w\/o|n\/a|[\d.]+\/[\d.]+)$/iu;

/** Where it is of another place. */
function elsewhereIn({ text }: Statement, { at }: Place): string | undefined {
  for (const [found] of text.matchAll(PATH)) {
    const isAddress = ON_THE_HUB.test(found);
    const parts = found
      .replace(ON_THE_HUB, "")
      .replace(/[.-]+$/u, "")
      .split("/");
    const named = (isAddress ? parts.slice(0, 2) : parts).join("/");
    if (named.split("/").length !== 2 || PAIRS.test(named) || isSame(named, at)) continue;
    return `it names ${named}, and this is about ${at}`;
  }
  return undefined;
}

/** Of a folder, its end is enough. */
function isSame(named: string, at: string): boolean {
  const [one, other] = [fold(named), fold(at)];
  return one === other || other.endsWith(`/${one}`);
}

function says(word: string): string {
  return `it says "${word}": say that the person approves publishing, and nothing beside it`;
}

function isAgainst(word: string): boolean {
  return [word, asLatin(word), withoutDigits(word)].some((one) => isNegation(one) || REFUSES(one) || isTwisted(one));
}

/** `n0t`, `d0nt`; what is a hash or a number is left alone. */
function withoutDigits(word: string): string {
  if (/^[0-9a-f]+$/.test(word) || word.length > 20) return word;
  const digits: Readonly<Record<string, string>> = { 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t" };
  return word.replace(/[013457]/g, (digit) => digits[digit] ?? digit);
}

/** `disapproved`, `unpublished`, `notapproved`: a word that has the other in it, and does not begin with it. */
function isTwisted(word: string): boolean {
  return /.(?:approv|publish|publizier|veroffentlich|autoris|authori|genehmig)/.test(word);
}

/** `n o t`, `n.o.t` and `n-o-t`, as one word. */
function speltOut(folded: string): string[] {
  return [...folded.matchAll(/(?<![\p{L}\p{N}])\p{L}(?:[ ._\-/*]{1,2}\p{L}(?![\p{L}\p{N}]))+/gu)].map(([run]) =>
    run.replace(/[^\p{L}]/gu, ""),
  );
}

/** True, false, or what is wrong with the approval that it has. */
function approves(sentence: Sentence, earlier: readonly Sentence[]): boolean | string {
  const { folded, words } = sentence;
  const publish = words.flatMap((word, i) => (PUBLISH(word) ? i : []));
  const isSigned = CJK.test(folded);
  let said: boolean | string = false;
  for (const [i, word] of words.entries()) {
    if (!isGiven(words, i, word)) continue;
    const before = words.slice(Math.max(0, i - 3), i);
    if (before.some(AGENT)) {
      said = BY_AGENT;
      continue;
    }
    const isNamed = [...earlier.flatMap((one) => one.words), ...words.slice(0, i)].some(NAMED);
    if (words.slice(0, i).some(THIRD) || (before.some(PRONOUN) && !isNamed)) {
      said = BY_ANOTHER;
      continue;
    }
    if (isSigned && PUBLISH_CJK.test(folded)) return true;
    const near = publish.filter((at) => Math.abs(at - i) <= FAR);
    if (near.some((at) => !between(words, i, at).some(DETOUR))) return true;
    if (near.length > 0) said = "it approves something else than publishing";
  }
  if (!isSigned || !APPROVED_CJK.test(folded)) return said;
  return PUBLISH_CJK.test(folded) || publish.length > 0 || said;
}

function isGiven(words: readonly string[], i: number, word: string): boolean {
  const before = words.slice(Math.max(0, i - 3), i);
  if (APPROVED(word)) return !(words[i - 1] === "be" && before.some((one) => one === "to"));
  if (APPROVING(word)) return before.some(GIVER) && before.some(IS);
  if (APPROVE(word)) return before.some(WHO) && !before.some(BE_ABLE);
  if (!APPROVAL(word)) return false;
  return words.slice(Math.max(0, i - 5), i).some(GIVEN) || words.slice(i + 1, i + 5).some(GIVEN);
}

function between(words: readonly string[], a: number, b: number): readonly string[] {
  return words.slice(Math.min(a, b) + 1, Math.max(a, b));
}
