// A prompt that asks for nothing and only says how the work is: a correction where the agent then does that work anew.

import { clauseOf } from "./clause.ts";
import type { RequestForm } from "./forms.ts";
import { lexiconsFor } from "./lexicons.ts";
import { folded, type Said, type Sentence } from "./said.ts";

/** What a remark is worth, by what the agent does upon it: 0 where it says nothing. */
export interface Remark {
  /** It changes a file again that it changed in the turn before. */
  readonly done: number;
  /** It changes anything. */
  readonly changed: number;
  /** It says that it was wrong; of those who only agree, less is to be held. */
  readonly conceded: number;
  /** UTF-16 offsets in the prompt. */
  readonly start: number;
  readonly end: number;
}

export interface Remarked {
  readonly said: Said;
  /** What the prompt asks for, and how sure that is; undefined where nothing was said by hand. */
  readonly request: { readonly form: RequestForm; readonly confidence: number } | undefined;
  readonly isPraise: boolean;
}

/** Longer prompts bring a task of their own. */
const LONGEST = 400;
const MOST_SENTENCES = 5;
/** A request that is guessed from a symptom is a remark. */
const GUESSED = 0.6;

/** The next wish. */
const ADDS =
  /^(?:also|and (?:also|then|now|maybe|for)|next|then|plus|another|one more|additionally|after that|while you|auch|noch|und (?:noch|dann|jetzt|bitte)|dann|ausserdem|zusatzlich|aussi|ensuite|puis|et (?:aussi|puis|ensuite|maintenant)|en plus|tambien|ademas|luego|despues|y (?:tambien|ademas|luego|que|ahora))(?![\p{L}\p{N}_])|^(?:あと|次|それから|また(?!、?同)|さらに|ついでに|再|然后|接着|另外|顺便|还有|接下来|下一步|最後に|最后)/u;
/** ... or ends with it. */
const NEXT =
  /(?<![\p{L}\p{N}_])(?:next|too|either|as well|as next|auch nicht|non plus|tampoco|als nachstes|auch noch|aussi|tambien|ademas)[.!]?$/u;
/** Says how it is to be, which was not said before: a wish, unless it turns against what was done. */
const WANTS =
  /(?<![\p{L}\p{N}_])(?:please|pls|should|must|needs? to|has to|have to|bitte|soll(?:te|ten|en)?|muss|mussen|stp|svp|s'il te plait|could use|would be (?:nice|great|good|cool|useful|handy)|(?:i'd|we'd) (?:like|love)|ware (?:schon|gut|super|praktisch|nett)|ce serait|serait (?:bien|pratique|utile)|estaria bien|seria (?:bueno|util|genial)|doit|doivent|devrait|faut|por favor|debe|deben|deberia|tiene que|tienen que)(?![\p{L}\p{N}_])/u;
const TURNS =
  /^(?:(?:ok|hm+|well|na ja|bon|bueno)[,. ]+)?(?:but|yet|though|aber|doch|mais|pero|但是?|可是|不过|でも|しかし|けど)(?![\p{L}\p{N}_])/u;
/** What the person did, has or thinks is news. */
const OWN =
  /^(?:i|we|i'\w+|we'\w+|my|our|let|let's|ich|wir|je|j'\S+|on|nous|yo|nosotros|hemos|he)(?![\p{L}\p{N}_])|^(?:私|僕|俺|我(?!说|說|要|的意思))/u;
/** A question that is a wish. */
const WISHES =
  /^(?:can|could|should|would|shall|may|is it possible|how about|what about|what if|do we|do you|is there (?:a|any|another) \w+|any (?:way|chance)|kannst|konnen|sollen|sollten|peux|peut|pourr\w+|puedes|podemos|podrias|se puede)(?![\p{L}\p{N}_])/u;
/** Begins as what is told of a thing, not as an order. */
const TELLS =
  /^(?:the|this|that|these|those|it|its|it's|they|they're|there|there's|here|you|you're|your|now|still|nothing|everything|some|one|half|only|both|all|why|what|who|where|how|das|der|die|den|da|es|hier|du|dein\w*|jetzt|immer|nur|warum|wieso|wo|was|le|la|les|l'\S+|ca|c'\S+|cela|ce|il|elle|ils|tu|t'\S+|ton|ta|tes|pourquoi|ou|el|los|las|eso|esto|esta|este|estan|lo|tu|ahora|falta|faltan|por ?que|donde|\d+)(?![\p{L}\p{N}_])/u;
const VERB =
  /(?<![\p{L}\p{N}_])(?:is|are|isn't|aren't|was|were|has|hasn't|have|had|seems?|looks?|says|shows?|\w+s still|ist|sind|war|hat|haben|fehlt|fehlen|gehort|steht|sieht|est|sont|etait|a|ont|manque|reste|esta|estan|es|son|era|tiene|tienen|falta|sale|salen)(?![\p{L}\p{N}_])/u;
/** Speaks of what the agent did, wherever that is. */
const YOURS =
  /(?<![\p{L}\p{N}_])(?:you(?:'ve| have)? (?:just |also )?(?:wrote|written|added|made|put|left|used|created|changed|generated|introduced|renamed|removed|picked|chose)|your \w+|du (?:\w+ )?hast|(?:hast|hattest) du|dein\w*|tu (?:l'|les )?as|tu viens de|(?:hiciste|pusiste|anadiste|creaste|escribiste|dejaste))(?![\p{L}\p{N}_])|你(?:刚|写|寫|改|加|删|用)|あなたが/u;
const CJK = /[\u3041-\u30ff\u3400-\u9fff]/;
const CJK_ORDERS =
  /(?:便利です|嬉しいです?|うれしいです?|助かります|ほしいです?|いいですね|最好|希望|ください|下さい|して|してほしい|お願い(?:します|いたします|できますか)?|しよう|てね|て)[。！!]?$|[把请請帮]|(?:一下|吧)[。！!]?$/;

const REQUEST = { done: 0, changed: 0, conceded: 0.6 };
const WISH = { done: 0, changed: 0, conceded: 0.5 };
const QUESTION = { done: 0.5, changed: 0, conceded: 0.65 };
const TOLD = { done: 0.6, conceded: 0.75 };

/** What a prompt is as a remark; undefined where it asks, praises or tells of something else. */
export function remarkIn({ said, request, isPraise }: Remarked): Remark | undefined {
  const { sentences } = said;
  const first = sentences[0];
  if (!first || said.length > LONGEST || sentences.length > MOST_SENTENCES || said.length < 4) return undefined;
  const text = bare(first);
  if (text === "" || ADDS.test(text) || sentences.some((each) => NEXT.test(each.text))) return undefined;
  const end = first.start + first.text.length;
  const place = { start: first.start, end };
  const asks = request !== undefined && request.form !== "other" && request.form !== "explain";
  const isGuess = request?.form === "fix" && request.confidence <= GUESSED;
  if ((asks && !isGuess) || isPraise || OWN.test(text)) return { ...REQUEST, ...place };
  if (first.isQuestion) {
    return { ...(WISHES.test(text) ? WISH : QUESTION), ...place };
  }
  const wants = sentences.some((each) => WANTS.test(each.text)) && !TURNS.test(first.text);
  if (!tells(first, text) || wants) return { ...REQUEST, ...place };
  return { ...TOLD, changed: YOURS.test(text) ? TOLD.done : 0, ...place };
}

/** Without what leads into it, in whatever language that is. */
function bare(sentence: Sentence): string {
  const clauses = lexiconsFor(sentence.text).map((lexicon) => clauseOf(sentence, lexicon).text);
  const adds = clauses.find((each) => ADDS.test(each)) ?? (ADDS.test(sentence.text) ? sentence.text : undefined);
  if (adds !== undefined) return adds;
  return clauses.reduce((short, each) => (each.length < short.length ? each : short), sentence.text).trim();
}

function tells(sentence: Sentence, text: string): boolean {
  if (CJK.test(text)) return !CJK_ORDERS.test(sentence.text);
  const head = text.slice(0, 120);
  return TELLS.test(head) || VERB.test(head) || TELLS.test(sentence.text);
}

/** How much of an answer is looked at: who was wrong says so at once. */
const OPENING = 240;
const LATIN =
  /(?<![\p{L}\p{N}_])(?:sorry(?!,? (?:but |i )?(?:i )?(?:can't|cannot|could not|couldn't|am unable|don't have))|apolog(?:y|ies|i[sz]e)|my (?:mistake|bad|fault|error|apologies)|i (?:misread|misunderstood|missed|overlooked|forgot|dropped it|mixed up|got (?:it|that) wrong|shouldn't have|should have)|oops|i was wrong|tut mir leid|entschuldig\w*|verzeihung|mein fehler|(?:habe ich|hab ich|ich habe?) (?:\w+ ){0,3}(?:ubersehen|vergessen|falsch verstanden|verwechselt)|desole\w*|pardon|excuse[sz]?(?:-moi)?|mon erreur|(?:j'ai|j'avais) (?:\w+ )?(?:oublie|mal (?:lu|compris)|confondu)|au temps pour moi|perdon\w*|disculp\w*|lo siento|mi error|me (?:equivoque|confundi|olvide)|se me (?:paso|olvido))(?![\p{L}\p{N}_])/u;
const EAST =
  /(?:失礼(?:し|いた)|申し訳|すみません|ごめん|見落と|勘違い|間違えて|抱歉|对不起|對不起|不好意思|我的错|我的錯|我理解错|我弄错|我搞错|我看错|我漏|疏忽)/;

/** Agents say so to much that nobody complained of. */
const AGREES =
  /(?<![\p{L}\p{N}_])(?:you(?:'re| are) (?:\w+ )?right|good (?:catch|point)|fair (?:point|enough)|(?:du hast|sie haben|da hast du) (?:\w+ )?recht|(?:tu as|vous avez) (?:\w+ )?raison|bien vu|(?:tienes|tiene) (?:\w+ )?razon|buen punto)(?![\p{L}\p{N}_])|おっしゃる(?:通り|とおり)|ご指摘|[你您](?:说得对|說得對|说的对|是对的)/u;
const ONLY_AGREES = -0.15;

/** 0: the beginning of the agent's answer does not say that it was wrong; else how sure the remark is then. */
export function concededIn(answer: string, { conceded }: Remark): number {
  const head = folded(answer.slice(0, OPENING));
  if (LATIN.test(head) || EAST.test(head)) return conceded;
  return AGREES.test(head) ? conceded + ONLY_AGREES : 0;
}
