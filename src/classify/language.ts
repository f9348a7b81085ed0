// In which language a person writes: by script where that tells, else by the small words that every sentence has.

/** Small words of each language that few other languages have; of those that several have, each counts a part. */
const SMALL_WORDS: Readonly<Record<string, string>> = {
  en: "the and is are was were this that these those it its of to for with from have has had not don't doesn't can can't cannot will would should could what why how when where which there their they you your we our i'm it's let's please also then than into about just only been does did be an or if so but any some all make sure need want",
  de: "der die das und ist sind war nicht ein eine einen einem einer mit von für auf im dem den des zu zum zur auch wird werden wurde kann kannst soll sollte müssen muss bitte noch aber oder wenn wie was warum ich du wir ihr mein dein nur jetzt doch schon mal dass sich aus bei nach über keine kein mach hier",
  fr: "le la les un une des et est sont dans pour avec sur pas ne que qui ce cette ces il elle nous vous je tu mon ton son leur mais ou où donc aux du au par plus tout tous fait faire être avoir peux peut dois doit s'il plaît merci c'est j'ai n'est qu'il d'un comme",
  es: "el la los las un una unos y es son está están en de del que para con por no se su sus al lo pero como más este esta estos eso muy también hay ser hacer puede puedes debe por favor cuando donde porque tengo quiero todo todos sin sobre ya me mi",
  pt: "o os as um uma e é são está estão em do da dos das não que para com por se seu sua ao mas como mais este esta isso muito também há ser fazer pode você deve quando onde porque tenho quero tudo todos sem sobre já meu minha nós foi ele ela favor",
  it: "il lo gli un una e è sono sta in di del della dei che per con non si suo sua al ma come più questo questa questi molto anche c'è essere fare può puoi deve quando dove perché ho voglio tutto tutti senza sul già mio mia noi ora nel nella alla dal per favore",
  nl: "de het een en is zijn was niet met van voor op in te ook wordt worden kan kun moet moeten maar of als hoe wat waarom ik je jij we wij mijn jouw alleen nu nog dat dit deze die naar bij over geen er aan uit maak graag alsjeblieft hebben heeft",
  pl: "i w z na do nie jest są to że się jak ale czy lub dla od po ten ta te tego tej może można proszę jeszcze tylko już był była być mam chcę wszystko bez przez gdy kiedy dlaczego co mi przy oraz tak zrób dodaj popraw",
  sv: "och är det en ett som på av för med inte att den till från jag du vi kan ska skulle vara har hade men eller om hur vad varför när också bara nu alla utan över efter dessa denna gör snälla lägg",
  tr: "ve bir bu şu için ile değil var yok ne nasıl neden ama veya gibi daha çok olarak olan olsun şimdi lütfen ben sen biz yap ekle düzelt bunu şunu sonra önce kadar hata",
  cs: "je to se na v že s z do pro jak ale nebo jako když kde proč co tento tato jen už ještě není jsou byl být mám chci všechno bez přes prosím také můžeš",
  id: "yang dan di ini itu dengan untuk dari tidak ada adalah akan bisa pada ke saya kamu kita juga atau seperti karena jika tolong sudah belum semua lebih hanya buat tambahkan",
  vi: "và là của có không được cho trong với này đó một các những tôi bạn hãy làm thêm sửa lỗi nếu khi để thì đã đang sẽ cũng như nào",
};

const WORDS: ReadonlyMap<string, { readonly languages: readonly string[]; readonly weight: number }> = (() => {
  const found = new Map<string, string[]>();
  for (const [language, words] of Object.entries(SMALL_WORDS)) {
    for (const word of new Set(words.split(" "))) found.set(word, [...(found.get(word) ?? []), language]);
  }
  return new Map([...found].map(([word, languages]) => [word, { languages, weight: 1 / languages.length ** 2 }]));
})();

/** Letters that tell one language of a script from the others; the first language is that of the script itself. */
const SCRIPTS: readonly (readonly [letters: RegExp, language: string, kin: readonly (readonly [RegExp, string])[]])[] =
  [
    [/[\uac00-\ud7af\u1100-\u11ff]/g, "ko", []],
    [/[\u0400-\u04ff]/g, "ru", [[/[іїєґ]/g, "uk"]]],
    [/[\u0600-\u06ff]/g, "ar", [[/[پچژگ]/g, "fa"]]],
    [/[\u0590-\u05ff]/g, "he", []],
    [/[\u0370-\u03ff]/g, "el", []],
    [/[\u0e00-\u0e7f]/g, "th", []],
    [/[\u0900-\u097f]/g, "hi", []],
  ];
const KANA = /[\u3040-\u30ff]/g;
const HAN = /[\u4e00-\u9fff\u3400-\u4dbf]/g;
const LATIN = /[a-zA-Z\u00c0-\u024f]/g;

/** Of one text so much is read, and of one session so much in all. */
const MAX_TEXT = 2000;
const MAX_ALL = 12_000;

export interface LanguageBuilder {
  /** Something that the person wrote. */
  add(text: string): void;
  /** ISO 639-1; undefined where the words do not tell. */
  language(): string | undefined;
}

export function createLanguage(): LanguageBuilder {
  let texts = "";
  return {
    add(text) {
      if (texts.length < MAX_ALL) texts += `\n${prose(text.slice(0, MAX_TEXT))}`;
    },
    language: () => languageOf(texts),
  };
}

/** Without what is no sentence: blocks of code, code within lines, addresses, paths, tags, lines of logs. */
function prose(text: string): string {
  const lines: string[] = [];
  let isCode = false;
  for (const line of text.split("\n")) {
    if (line.trimStart().startsWith("```")) isCode = !isCode;
    else if (!isCode && !/^(?:\s{4,}|\t|\s*(?:at |File "|[>$#|+-]\s?\S*[(){};=<>]))/.test(line))
      lines.push(line.slice(0, 1000));
  }
  return lines
    .join("\n")
    .replace(/`[^`\n]{1,200}`/g, " ")
    .replace(/<[^<>\n]{1,200}>/g, " ")
    .replace(/\S+/g, (word) => (/[/\\_=(){}@]/.test(word) && !isUnspaced(word) ? " " : word));
}

/** Scripts without spaces: what looks like one word is a sentence that may hold a path. */
function isUnspaced(word: string): boolean {
  return /[\u3040-\u30ff\u4e00-\u9fff\u0e00-\u0e7f]/.test(word);
}

function languageOf(text: string): string | undefined {
  const latin = count(text, LATIN);
  const kana = count(text, KANA);
  const han = count(text, HAN);
  // One ideograph says about as much as two letters; names of things stay Latin in all languages.
  if (kana + han >= 2 && 4 * (kana + han) > latin) return kana * 10 > han ? "ja" : "zh";
  for (const [letters, language, kin] of SCRIPTS) {
    const own = count(text, letters);
    if (own < 3 || 2 * own <= latin) continue;
    return kin.find(([pattern]) => count(text.toLowerCase(), pattern) * 50 > own)?.[1] ?? language;
  }
  return latinLanguage(text);
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}

function latinLanguage(text: string): string | undefined {
  const scores = new Map<string, number>();
  let words = 0;
  for (const [word] of text
    .toLowerCase()
    .replaceAll("’", "'")
    .matchAll(/[\p{L}']+/gu)) {
    words++;
    const known = WORDS.get(word);
    for (const language of known?.languages ?? [])
      scores.set(language, (scores.get(language) ?? 0) + (known?.weight ?? 0));
  }
  const [best, second] = [...scores].sort((a, b) => b[1] - a[1]);
  // A few words need one sure sign, many words need more than a slip of the tongue.
  if (!best || best[1] < Math.max(1, Math.min(words * 0.04, 20))) return undefined;
  return best[1] >= 1.5 * (second?.[1] ?? 0) ? best[0] : undefined;
}
