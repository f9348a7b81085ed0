// The words that statements are read by, in English, German, French, Spanish, Chinese and Japanese; without diacritics.

import { wordTest } from "./statement.ts";

/** Takes back what stands near it. Some more languages: a "no" is understood where a "yes" is not. */
export const NEGATES = wordTest(`
  not no never none nobody nothing nowhere nor neither without cannot cant dont doesnt didnt isnt wasnt werent arent wont
  wouldnt couldnt shouldnt havent hasnt hadnt aint mustnt neednt nope nay zero lack* hardly barely scarcely
  nicht kein keine keinen keinem keiner keines nie niemals niemand niemanden nichts ohne weder nein kaum
  ne n' pas jamais aucun aucune aucunes aucuns sans rien ni non
  nunca jamas ningun ninguna ninguno nada nadie sin tampoco
  nao sem niet geen inte ikke ej nej nei nem senza zonder utan uten hayir degil`);

export const isContracted = (word: string): boolean => word.endsWith("n't");

/** Not yet, or not for sure: it says nothing of what was done. */
export const UNSETTLED = wordTest(`
  if unless until till whether pending pend await* wait waits waiting will would should could might shall maybe perhaps
  possibly probably presumably later tomorrow soon eventually someday planned planning plans intend* hypothetical*
  pretend* suppos* assume* assuming unclear unsure undecided unanswered forgot* gonna
  wenn falls sofern sobald wird vielleicht eventuell moglicherweise spater morgen demnachst bald ausstehend geplant vergessen
  lorsque bientot demain attend* attente pourrait devrait
  quiza quizas manana pronto pendiente esper* podria deberia cuando olvid*`);
/** Words that are others without their marks: looked for in the text as it is. */
export const UNSETTLED_MARKED =
  /(?<!\p{L})(?:würde|wuerde|könnte|koennte|müsste|muesste|peut-être|tal vez|plus tard|más tarde|noch nicht|going to|to do|not yet)(?!\p{L})/iu;

/** A condition in French and Spanish; with its mark it is a Spanish yes. */
export const BARE_SI = /(?<![\p{L}\p{M}])si(?![\p{L}\p{M}])/iu;

export const NEGATES_CJK =
  /不|没|沒|未|无|無|勿|莫|(?<![特分级級类類个個])[别別]|否|拒|禁|非(?!常)|ない|なく|なかっ|(?<!必)ず(?!っと)|ません|ぬ/u;
export const UNSETTLED_CJK =
  /如果|若|假如|除非|要是|等(?![级級])|待(?!遇)|暂|暫|稍[后後]|以[后後]|之[后後]|可能|也[许許]|或[许許]|[吗嗎呢]|是否|尚|将(?=会|要|来)|將|明天|打算|[计計][划劃]|もし|なら|たら|れば|まで|場合|条件|保留|後で|あとで|まだ|かも|でしょう|だろう|予定|つもり|ますか|ですか|後日|今後|次回|検討/u;
export const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** Nobody else is to read it. */
export const PRIVATE = wordTest("private privately privat private* prive privee privado privada");
/** Who cannot do what a person has to. */
export const AGENT = wordTest(
  "agent agents assistant bot bots model models ai llm claude codex gpt chatgpt gemini copilot robot ki agente agentes assistent asistente",
);

/** That somebody went through the export with a name. */
export const SCANS = wordTest(`
  scan scanned scans scanning search searched searching searches grep grepped looked checked checking inspected examined reviewed ran
  gescannt durchsucht gesucht gepruft uberpruft geprueft scannte durchsuchte suchte
  scanne scannee scannes cherche recherche recherchee verifie verifiee analyse analysee parcouru
  escanee escaneo escaneado escaneada busque buscado buscada busco revise revisado revisada verifique verificado analizado analice`);
export const SCANS_CJK = /[扫掃]描|搜[索寻尋]|[检檢][查索]|查找|查[过過]|スキャン|検索|調べ|確認|チェック/gu;

/** It was begun, and not done. */
export const BROKE_OFF = wordTest(
  "fail* abort* crash* incomplete partial partially interrupt* fehlgeschlagen abgebrochen echou* interromp* fall*",
);

export const ASKS = wordTest(`
  asked questioned inquired enquired queried consulted discussed discuss interviewed talked spoke spoken
  gefragt nachgefragt befragt fragte erfragt besprochen gesprochen
  parle discute demande demandee interroge interrogee
  hable hablado pregunte pregunto preguntado preguntada preguntamos consulte consultado consultada`);
export const ASKS_CJK = /[询詢][问問]|[问問][过過了]|已[问問]|征[询詢]|咨[询詢]|尋ね|聞い|質問|確認し/gu;
/** What a person did who was asked, where it says that it was a person. */
export const ANSWERS = wordTest(`
  said says confirmed confirms stated states told tells answered answers indicated indicates replied replies responded reviewed checked listed
  named explained clarified assured declared according went
  sagt sagte gesagt bestatigt bestatigte antwortete geantwortet angegeben
  dit confirme repondu indique declare
  dijo dice dicho confirmo confirma respondio indico confirmado`);
export const ANSWERS_CJK = /[说說](?!明)|表示|[确確][认認]|回答|答え|言[いっわ]|述べ/gu;
/** Speaks of somebody else than who writes. */
export const ANOTHER = wordTest(`
  user users person people owner they he she
  nutzer nutzerin benutzer benutzerin besitzer
  utilisateur utilisatrice personne proprietaire
  usuario usuaria persona propietario propietaria`);
export const NO_ANSWER =
  /\bno (?:answer|response|reply)\b|\b(?:did|has|have)(?:n't| not) (?:answer|respond|repl|say|said)|\b(?:said|answered|told (?:me|us)) nothing\b(?! (?:is|in|was|of|here))/u;
export const WONDERS = wordTest("if whether ob si");

export const SENSITIVE = wordTest(`
  company companies client clients customer customers employer* internal intern internals url urls link links domain* host hosts
  hostname* tool tools name names confidential private product products project projects vendor* partner* secret secrets
  firma firmen firmenname* kunde* kunden* interne internen internes arbeitgeber* adresse* vertraulich* projekt*
  entreprise* societe* employeur* nom noms adresses confidentiel* projet*
  empresa* cliente* interno* interna* nombre* dominio* enlace* confidencial* proyecto*`);
export const SENSITIVE_CJK =
  /公司|客[户戶]|[内內]部|[网網]址|域名|名[称稱字前]|会社|顧客|社[内外]|企業|取引先|URL|[机機]密|秘密/iu;

export const OUTCOME = wordTest(`
  none no nothing nil zero clear redact* add added adds updated configured exclud* remov* hid hidden hide masked mask applied
  replaced found open public fine ok okay clean safe harmless personal stay stays keep kept remain fictional anonymi* scrub* happy removed
  offentlich keine keinen nichts geschwarzt entfernt ausgeschlossen ersetzt hinzugefugt gefunden
  aucun aucune rien ajout* supprim* masque* exclu* caviard*
  ningun* nada anad* agreg* elimin* ocult* exclui* no`);
export const OUTCOME_CJK =
  /没有|沒有|[无無]|已|添加|加入|排除|[删刪]除|[遮隐隱]|なし|ありません|追加|削除|除外|[伏隠]せ|マスク/u;

/** That somebody went through sessions with their own eyes. */
export const LOOKS = wordTest(`
  reviewed review scanned scan read looked checked opened inspected examined went gone skimmed walked viewed studied browsed
  paged proofread saw seen
  gesichtet durchgesehen gelesen gepruft uberpruft geoffnet angesehen angeschaut durchgegangen
  relu relue relus lu lue lus verifie verifiees examine examinees revu revues ouvert ouvertes parcouru
  revise revisado revisadas leido leidas lei mire abri abierto verifique verificado`);
export const LOOKS_CJK =
  /查看|[审審][阅閱查]|[检檢]查|看[过過了]|[阅閱][读讀]|[浏瀏][览覽]|手[动動]|人工|確認|読[みんま]|目視|レビュー|見(?:まし|た)/gu;
/** Not what is to be published. */
export const ELSEWHERE =
  /\b(?:another|other|different|previous|older|earlier|old|former|last|yesterday's|someone else's)(?: [\p{L}']+){0,2} (?:exports?|datasets?|candidates?|runs?|batch|batches|archives?)\b/u;
/** Of sessions, and not the sessions. */
export const SURFACE =
  /\b(?:titles?|names|summary|summaries|overview|lists?|headings|headers|metadata|excerpts?|snippets|parts?|half|halves|first lines?) (?:of|from|for) (?:the |all |these |each of )*(?:\d|\p{L}+ (?:sessions|transcripts|conversations))/u;
export const AGENT_CJK =
  /(?:claude|codex|gpt|(?<![a-z])ai|代理|智能[体體]|助手|エージェント|アシスタント)[^,。、 ]{0,3} ?(?:[审審查检檢看阅閱浏瀏読確レ]|が|は)/u;
export const AUTOMATIC = wordTest(
  "automat* script scripts scripted bot bots robot programmatic* automatisch* automatique* automatic*",
);

export const PERSON = wordTest(`
  user users person people owner human client i they he she we
  nutzer nutzerin benutzer benutzerin besitzer ich wir er sie
  utilisateur utilisatrice personne proprietaire je il elle nous
  usuario usuaria persona propietario yo ella`);
export const PERSON_CJK = /用[户戶]|使用者|本人|ユーザー?|利用者|私/u;

export const NAMES = wordTest("name names fullname nom noms nombre nombres namen realname vorname nachname");
export const NAMES_CJK = /姓名|名字|全名|氏名|名前|フルネーム/u;
export const SKIPS = wordTest(
  "skip skipped skips omit omitted omits bypass bypassed ubersprungen omitido omitida omis ignore ignored",
);
export const DECLINES = wordTest(`
  declined declines decline refused refuses opted objected withheld withholds waived waives unwilling
  abgelehnt lehnt lehnte verzichtet verweigert
  refuse refusee decline declinee
  rechazo rechaza rechazado declino declina`);
/** Said with a negation, and meant as a whole; not that somebody did not want to skip it. */
export const DECLINES_PHRASE = new RegExp(
  `(?:${[
    "\\b(?:would |'d |d )?(?:rather|prefers?|preferred|chose|chooses|wishe[sd]|wants?|wanted|decided|asked(?: me| us)?|opted|opts) not\\b",
    "\\b(?:(?:did|does|do|will|would) ?not|didn't|doesn't|don't|won't|wouldn't) (?:want|wish|like|agree|consent|share|give|say|tell|provide|disclose|reveal|state)\\b",
    "\\bnot going to (?:give|share|say|tell|provide|disclose|reveal|state)\\b",
    "\\bnot (?:comfortable|willing|happy|ok|okay|in favour)\\b",
    "\\b(?:will|wollte|mochte|mochten) (?:\\p{L}+ ){0,4}nicht\\b",
    "\\bne (?:souhaite|veut|voulait|souhaitait|veux) pas\\b",
    "\\bprefere ne pas\\b",
    "\\b(?:prefiere|prefirio|prefiero) no\\b",
    "\\bno (?:quiso|quiere|quiero|desea)\\b",
  ].join("|")})(?! (?:to )?(?:skip|declin|refus|withh|hid|omit|opt))`,
  "u",
);
/** The same without a negation. */
export const LEAVES_OUT =
  /(?<!not )(?<!n't )(?<!never )\b(?:asked|wants?|wanted|chose|chooses|prefers?|preferred|decided|wishe[sd]|opted)(?: for)? to (?:skip|omit|leave out|stay anonymous|remain anonymous|be anonymous|stay unnamed|keep)\b|\b(?:keeps?|kept) (?:their|his|her|my|the) (?:full |real )?name (?:private|secret|to)\b|\bsaid no to\b|\bturned down\b|\bopte?d? out\b|\bat the (?:user|person|owner)'s (?:request|wish)\b/u;
export const DECLINES_CJK =
  /拒[绝絕]|不[愿願想]|[跳略][过過]|[谢謝][绝絕]|婉拒|辞退|拒否|スキップ|希望しな|望まな|断[っり]/u;
