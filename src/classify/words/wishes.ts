// How each language asks for something new, and the words that turn such an order into a correction.

/** Sources of regular expressions for text that went through `folded`. */
export interface WishWords {
  readonly spaced: boolean;
  /** What may stand before the order, any number of times. */
  readonly leads: readonly string[];
  /** Where it is to be, said before the order; at most once, so that nothing is tried over and over. */
  readonly place?: string;
  /** Orders to make, show, explain or check something. */
  readonly orders: readonly string[];
  /** Opens a clause of condition that may stand before the order. */
  readonly conditions: readonly string[];
  /** After a comma or a colon, or by itself: what follows is no part of what is wished for. */
  readonly breaks: readonly string[];
  readonly reasons: readonly string[];
  /** What the agent did: with it, an order corrects. */
  readonly guilt: readonly string[];
}

const EN: WishWords = {
  spaced: true,
  leads: [
    "(?:can|could|would|will) (?:you|we)",
    "(?:i(?:'d| would)?|we(?:'d| would)?) (?:\\w+ )?(?:want|need|like)(?: you)? to",
    "next up|let's|lets|let us|please|pls|now|next|also|then|and|so|ok(?:ay)?|great|thanks|thank you|cool|good|nice|perfect|first|finally|just|maybe|go ahead(?: and)?|yes|after that|another thing|we should|you should|help me(?: to)?|try to",
  ],
  orders: [
    "(?:add|write|create|build|make|implement|support|handle|show|explain|test|check|verify|document|rename|describe|cover|display|print|log|return|list|generate|introduce|extend|include|provide|define|design|draft|ensure|develop|prepare|summari[sz]e|set up|put an?|give me|tell me|warn|catch|detect|report|raise|throw|see|improve|update)",
    "(?:i|we)(?:'d| would)? (?:\\w+ )?(?:want|need|like) (?:an?|some|another|to have)",
    "an?(?: [\\w_-]+){1,3} (?:that|which|to)",
  ],
  conditions: ["when(?:ever)?|if|in case|where|as soon as|once|in|on|for|at"],
  breaks: [
    "(?:it|this|that|these|they|you|your|but|not|no|i|we|the|my|our|still|there)(?:'s|'re|'m)?",
    "(?:and )?(?:then )?(?:please )?(?:revert|undo|restore|fix|put)",
  ],
  reasons: [
    "because|cause|since (?:it|this|that|you)|as (?:it|you|this)",
    "but (?:it|this|that|you|now|not|the)",
    "and (?:then )?(?:please )?(?:revert|undo|restore|roll back|put) (?:it|that|this|your|the last|everything)",
  ],
  guilt: [
    "you(?:'ve| have|'d| had)? (?:\\w+ )?(?:\\w+ed|did|didn't|forgot|broke|wrote|left|put|took|made|lost|missed|have|haven't|were|are|got)",
    "why (?:did|have|are|would) you",
    "your (?:\\w+ ){0,2}(?:change|changes|fix|edit|edits|version|code|patch|solution|work|commit|mistake|rename)",
    "(?<!(?:that|which|who|are|is) )still",
    "instead(?! of \\w+ing)",
    "(?<!^(?:and |ok,? |so )?)now",
    "(?:as|like) i (?:said|asked)|i (?:said|asked|meant|told)",
    "not (?:what|like)|the way it was|back (?:to how|to the way|in|again)",
  ],
};

const DE: WishWords = {
  spaced: true,
  leads: [
    "(?:kannst|konntest|wurdest) du(?: mir| uns)?",
    "bitte|jetzt|nun|noch|auch|dann|als nachstes|und|ok|okay|gut|super|danke|prima|perfekt|so|zuerst|zudem|ausserdem|auserdem|mal|ich (?:will|mochte|hatte gern\\w*)|wir brauchen|ich brauche",
  ],
  orders: [
    "(?:fuge?|baue?|schreibe?|erstelle?|implementiere?|erklare?|teste?|prufe?|uberprufe?|dokumentiere?|zeige?|erganze?|lege?|entwickle?|entwerfe?|entwirf|beschreibe?|gib|benenne?|generiere?|unterstutze?|behandle|ermogliche|liste|melde|warne|sorge?)(?:n sie)?",
    "mache?(?: mir| uns| noch| bitte| auch| mal)* (?:eine?n?|neue\\w*|aus)",
    "(?:eine?n?|neue\\w*) (?:[\\w_-]+ ){1,4}(?:einbauen|hinzufugen|erganzen|anlegen|schreiben|erstellen|implementieren|anzeigen|bauen)",
    "(?:eine?n?) (?=[^,.]{1,60} (?:einbauen|hinzufugen|erganzen|anlegen|schreiben|erstellen|implementieren|anzeigen|bauen))",
    "(?<=^(?:ich (?:will|mochte|hatte gern\\w*|brauche)|wir brauchen)[, ]+(?:noch )?)eine?n?",
  ],
  conditions: ["wenn|falls|sobald|sofern|in|im|auf|fur|bei|beim"],
  breaks: ["(?:es|du|aber|nicht|kein\\w*|ich|wir|der test|die tests|immer noch|das (?:ist|war|geht))"],
  reasons: ["weil|denn|aber (?:es|das|du|nicht)|und (?:mach|nimm|stell)\\w* (?:das|deine?|es|alles)"],
  guilt: [
    "du (?:[\\w_]+ ){0,6}(?:hast|hattest|bist)",
    "(?:hast|hattest|bist) du",
    "dein\\w*",
    "wieder (?:ein|her|rein|zuruck|hinzu)|zuruck(?=[,.!]|\\s*$)",
    "stattdessen",
    "(?<!(?:die|der|das|welche) )immer noch|(?<!(?:die|der|das|welche) )weiterhin",
    "nochmal|noch einmal|schon wieder|wie (?:vorher|zuvor)",
    "(?:wie )?ich (?:gesagt|sagte|meinte|wollte)|ich habe (?:doch )?gesagt",
  ],
};

const FR: WishWords = {
  spaced: true,
  leads: [
    "(?:peux|pourrais)[- ]tu(?: me| nous)?|tu (?:peux|pourrais)(?: me)?|pouvez[- ]vous|est-ce que tu peux(?: me)?",
    "s'il te plait|stp|svp|maintenant|ensuite|puis|et|aussi|ok|bon|bien|super|parfait|merci|d'accord|alors|il faut(?:rait)?|on (?:doit|va|devrait)|je (?:veux|voudrais)|j'aimerais(?: avoir)?|nous avons besoin d'|il (?:me|nous) faut",
  ],
  orders: [
    "(?:ajoute[rz]?|ecri(?:s|re|vez)|cree[rz]?|creer|construi\\w*|implemente[rz]?|explique[rz]?|teste[rz]?|verifie[rz]?|documente[rz]?|affiche[rz]?|montre[rz]?|developpe[rz]?|genere[rz]?|renomme[rz]?|decri\\w*|liste[rz]?|prevoi[st]|prevoir|gere[rz]?|prends? en charge|redige[rz]?|integre[rz]?)(?:[- ](?:moi|nous))?",
    "(?:fais|faire|faites|mets|mettre)(?:[- ]moi)? (?:une?|des)",
    "(?<=^(?:je (?:veux|voudrais)|j'aimerais(?: avoir)?|il (?:me|nous) faut)[, ]+)(?:une?|des)",
  ],
  conditions: ["quand|lorsqu[e']?|si|des que|dans|sur|pour"],
  breaks: ["(?:ca|cela|c'est|tu|mais|pas|non|je|il|elle|le test|les tests|toujours)"],
  reasons: ["parce qu[e']?|car|mais (?:ca|tu|pas|c'est)|et (?:annule|remets|restaure|defais) "],
  guilt: [
    "(?:que )?tu (?:l'|les |m'|n')?(?:as|avais|es)|t'as|as-tu",
    "(?:ta|ton|tes|votre|vos) (?:\\w+ )?(?:modif\\w*|correct\\w*|changements?|version|code|solution|erreurs?)",
    "(?<!qui \\w{1,12} )(?:toujours|encore) (?:pas|en echec|la|le)",
    "a la place|plutot|comme avant",
    "(?:je|j'ai|j'avais) (?:\\w+ )?(?:dit|demande|voulais|parlais)",
  ],
};

const ES: WishWords = {
  spaced: true,
  leads: [
    "(?:me )?(?:puedes|podrias|puede)(?: me)?",
    "por favor|ahora|luego|despues|tambien|y|vale|ok|bueno|bien|genial|perfecto|gracias|entonces|ademas|quiero|quisiera|necesito|necesitamos|hay que|tenemos que|vamos a|me gustaria|quiero que",
  ],
  orders: [
    "(?:anad(?:e|ir|as?|eme)|agreg(?:a|ar|ues?|ame)|escrib(?:e|ir|as?|eme)|crea(?:r|me)?|crees|constru\\w+|implement(?:a|ar|es?)|expli(?:ca|car|came|ques?)|prueba|probar|comprueba|comprobar|verific(?:a|ar)|document(?:a|ar|es?)|m(?:uestra|ostrar|uestrame|uestres?)|desarroll(?:a|ar)|gener(?:a|ar|es?)|renombr(?:a|ar)|describ(?:e|ir)|list(?:a|ar)|maneja|manejar|soporta|soportar|incluye|incluir|redacta|integra)",
    "(?:haz|hacer|hazme|hagas|pon|poner) (?:una?|unos|unas)",
    "(?<=^(?:quiero|quisiera|necesito|necesitamos|me gustaria)[, ]+(?:tener )?)una?",
  ],
  conditions: ["cuando|si|en|para"],
  breaks: ["(?:eso|esto|pero|no|yo|has|sigue|todavia|aun|esta mal|la prueba|el test)"],
  reasons: ["porque|ya que|puesto que|pero (?:no|eso|has|sigue)|y (?:deshaz|revierte|vuelve|restaura)"],
  guilt: [
    "(?:has|habias|hiciste|pusiste|borraste|quitaste|eliminaste|cambiaste|olvidaste|rompiste|escribiste|anadiste|dejaste)",
    "tus? (?:\\w+ )?(?:cambios?|correccion\\w*|version|codigo|solucion|arreglo)",
    "(?<!que )(?:sigue|siguen|todavia|aun) ",
    "en su lugar|en vez de(?! \\w+r(?![\\w]))|de nuevo|otra vez|como (?:estaba|antes)",
    "(?:yo |te )?(?:dije|pedi)|me referia|queria decir",
  ],
};

const ZH: WishWords = {
  spaced: false,
  leads: [
    "请|請|帮我|幫我|帮忙|麻烦你?|现在|現在|接下来|接下來|下一步|然后|然後|另外|还有|顺便|给我|你?能不能|你?可以|你能|再|也|还|還|好的?|嗯|谢谢|謝謝|我想|我要|我们需要|需要|先|[，、！]",
  ],
  place: "(?:在|给|給|为|為|对|對)[^，,。]{1,20}",
  orders: [
    "我?想?要一[个個]|处理|處理|添加|增加|加(?![回错錯])|写(?![错錯回])|寫(?![錯回])|创建|創建|新建|新增|实现|實現|做[一个個]|生成|支持|显示|顯示|解释|解釋|说明一下|测试一下|检查|檢查|编写|編寫|补充|補充|设计|設計|开发|開發|列出|提供|记录一?下?",
  ],
  conditions: ["(?:当|當|如果|若)?[^，,。]{1,20}(?:时候?|時候?|的话)"],
  breaks: ["你|它|这|這|那|还是|還是|又|但|结果|結果|现在|現在|因为|因為|而不|不是|仍"],
  reasons: ["因为|因為|但是|可是|而不是"],
  guilt: [
    "你(?:刚|剛|改|删|刪|写|寫|加|把|没|沒|又|的|忘|漏|弄|搞)",
    "还是|還是|仍然|依然|又(?:报|出|失)|重新|回去|回来|回來|而不是|不是|刚才|剛才|之前|现在(?:报|出|不|失)|改回",
    "我(?:说|說|要的|的意思|让你)",
  ],
};

/** All are tried, since prompts mix them; a text with kana is Japanese. */
export const WISHES: readonly WishWords[] = [EN, DE, FR, ES, ZH];

/** In Japanese the order ends the sentence, and its object stands before it. */
export const JAPANESE_WISH = {
  order:
    "(?:(?:追加|実装|作成|生成|表示|説明|対応|記載|追記|サポート|検証|確認|テスト|チェック|用意|導入|設計|開発|文書化|リストアップ|記録)(?:を|も)?(?:し(?:て|たい|ましょう|よう)|お願い)|(?:作|つく)(?:って|りたい|りましょう)|書(?:いて|きたい)|(?:入れ|付け|つけ|加え|足し|増やし|設け|見せ)(?:て|たい)|[がも](?:欲しい|ほしい)|ようにし(?:て|たい))",
  /** A clause that ends so stands for itself: "it fails, so add ...", "put it back and add ...". */
  breaks: "(?:ます|です|ました|でした|ません|ない|違う|ので|から|ため|けど|のに|[よね]|て|で)[、,]",
  guilt:
    "(?:さっき|先ほど|先程|まだ|また(?![、は])|勝手に|元通り|代わりに|かわりに|(?:では|じゃ)なく|あなた|今度は|やはり|やっぱり|もう(?:一度|一回)|と言|って言|相変わらず|ないで)",
} as const;
