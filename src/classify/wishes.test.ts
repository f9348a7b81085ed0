// A wish for the next thing is no correction, though words of error stand inside it; the orders that look alike are.

import { describe, expect, test } from "vitest";
import { correctionIn, type TurnBefore } from "./correction.ts";
import { requestTokens } from "./repeat.ts";
import { saidIn } from "./said.ts";

const EDITED: TurnBefore = {
  hasAnswer: true,
  hasWork: true,
  hasEdits: true,
  askedForWork: true,
  wasInterrupted: false,
  endsAsking: false,
  tokens: requestTokens("add a date parser with time zones to src/parser.ts"),
  files: new Set(["parser.ts"]),
};
/** From here on a correction counts. */
const COUNTS = 0.5;
const LEAST_FOUND = 0.9;

function isCorrection(text: string): boolean {
  const found = correctionIn({ said: saidIn(text), text, tokens: requestTokens(text) }, EDITED);
  return (found?.confidence ?? 0) >= COUNTS;
}

/** Written before the lists of words were read. */
const WISHES: Readonly<Record<string, readonly string[]>> = {
  en: [
    "Add a test that it throws on empty input",
    "Add a check for the wrong version in config",
    "Now write a test for when the server returns an error",
    "can you also handle the case where the user enters the wrong password?",
    "Please add an undo button that reverts the last change",
    "Show a message when the upload fails",
    "Explain why it crashes when the list is empty in the old version",
    "next, document what happens if the parser doesn't work on Windows",
    "Let's build a page that lists the broken links",
    "Write a script that deletes the wrong entries from the cache",
    "create a command to roll back a migration that failed",
    "Also implement retry when this gives a timeout",
    "Could you add a warning if the file is missing?",
    "Rename the function that is called when it fails to onFailure",
  ],
  de: [
    "Baue einen Knopf, der die Änderung rückgängig macht",
    "Füge einen Test hinzu, der prüft, dass bei falscher Eingabe ein Fehler kommt",
    "Bitte schreib noch einen Test für den Fall, dass die Verbindung fehlschlägt",
    "Kannst du eine Meldung anzeigen, wenn das Passwort falsch ist?",
    "Erstelle eine Seite, die alle kaputten Links auflistet",
    "Implementiere jetzt eine Funktion, mit der man alles zurücksetzen kann",
    "Erkläre mir, warum das bei leeren Listen nicht funktioniert hat",
    "Jetzt noch eine Warnung einbauen, wenn die Datei fehlt",
    "Mach eine Liste der Tests, die immer noch fehlschlagen",
    "Dokumentiere, was passiert, wenn der Server nicht antwortet",
    "Prüfe auch, ob die falsche Version in der Konfiguration steht",
  ],
  fr: [
    "Ajoute un bouton pour annuler la modification",
    "Écris un test qui vérifie que ça plante quand l'entrée est vide",
    "Peux-tu afficher un message quand le mot de passe est faux ?",
    "Crée une commande qui remet l'ancienne version en place",
    "Maintenant, ajoute une vérification pour la mauvaise version dans la config",
    "Explique pourquoi ça ne marche pas avec Windows dans la documentation",
    "Implémente une fonction pour revenir en arrière",
    "Documente ce qui se passe quand le serveur ne répond pas",
    "Teste aussi le cas où le fichier n'existe pas",
    "S'il te plaît, ajoute un avertissement si la connexion échoue",
    "Fais une page qui liste les liens cassés",
  ],
  es: [
    "Añade un botón para deshacer el cambio",
    "Escribe una prueba que compruebe que falla con la entrada vacía",
    "¿Puedes mostrar un mensaje cuando la contraseña es incorrecta?",
    "Crea un comando que revierta la última migración",
    "Ahora agrega una comprobación de la versión equivocada en la configuración",
    "Explica por qué no funciona en Windows en la documentación",
    "Implementa una función para volver atrás",
    "Documenta qué pasa cuando el servidor no responde",
    "Prueba también el caso en que el archivo no existe",
    "Por favor, añade un aviso si la conexión falla",
    "Haz una página que muestre los enlaces rotos",
  ],
  ja: [
    "元に戻すボタンを追加してください",
    "空の入力でエラーが出ることを確認するテストを書いてください",
    "パスワードが間違っているときにメッセージを表示してください",
    "失敗したマイグレーションを元に戻すコマンドを作って",
    "設定のバージョンが違う場合のチェックを追加してください",
    "なぜWindowsで動かないのか説明をドキュメントに書いて",
    "アップロードに失敗したときの再試行を実装してください",
    "次に、変更を取り消す機能を実装して",
    "壊れたリンクの一覧ページを作ってください",
    "ファイルが見つからない場合のエラー処理も追加してもらえますか",
    "間違った入力のテストケースを増やしてください",
  ],
  zh: [
    "添加一个测试，检查输入错误时会报错",
    "加一个撤销按钮",
    "请写一个脚本删除错误的缓存条目",
    "再加上密码不对时的提示",
    "创建一个命令，用来回滚失败的迁移",
    "实现一个恢复原状的功能",
    "请在文档里解释为什么在Windows上不能用",
    "接下来增加对配置中版本错误的检查",
    "帮我做一个列出坏链接的页面",
    "上传失败时显示一条消息",
    "能不能加一个文件不存在时的警告？",
  ],
};

const CORRECTIONS: Readonly<Record<string, readonly string[]>> = {
  en: [
    "revert that",
    "undo your last change",
    "put it back",
    "change it back",
    "use a Map instead",
    "fix it: it still fails",
    "Add the check you removed again",
    "You wrote it in the wrong file",
    "write it in TypeScript instead, not JavaScript",
    "That's not what I meant. Add it to the footer",
    "I said add a column, not a row",
    "The test you added still fails",
  ],
  de: [
    "Mach das rückgängig",
    "Mach deine letzte Änderung rückgängig",
    "Das ist die falsche Datei",
    "Nimm stattdessen eine Map",
    "Das geht immer noch nicht",
    "Du hast meinen Kommentar gelöscht",
    "Füge den Test wieder ein, den du gelöscht hast",
    "Nein, ich meinte die Fußzeile",
    "Stell den alten Zustand wieder her",
    "Der Test schlägt weiterhin fehl",
    "Ich habe gesagt, eine Spalte, keine Zeile",
  ],
  fr: [
    "Annule ta dernière modification",
    "Remets comme c'était avant",
    "C'est le mauvais fichier",
    "Utilise plutôt une Map",
    "Ça ne marche toujours pas",
    "Tu as supprimé mon commentaire",
    "Remets le test que tu as supprimé",
    "Non, je parlais du pied de page",
    "Ce n'est pas ce que je voulais",
    "Le test échoue encore",
    "J'ai dit une colonne, pas une ligne",
  ],
  es: [
    "Deshaz tu último cambio",
    "Déjalo como estaba antes",
    "Es el archivo equivocado",
    "Usa un Map en su lugar",
    "Sigue sin funcionar",
    "Has borrado mi comentario",
    "Vuelve a poner la prueba que quitaste",
    "No, me refería al pie de página",
    "Eso no es lo que quería",
    "La prueba sigue fallando",
    "Dije una columna, no una fila",
  ],
  ja: [
    "元に戻して",
    "さっきの変更を取り消してください",
    "ファイルが違います",
    "代わりにMapを使ってください",
    "まだ動きません",
    "コメントを勝手に消さないでください",
    "消したテストを元に戻してください",
    "いや、フッターのことです",
    "そうじゃなくて、列を追加してください",
    "テストがまだ失敗します",
    "行ではなく列を追加してと言いました",
  ],
  zh: [
    "撤销你刚才的修改",
    "改回去",
    "你改错文件了",
    "改用Map",
    "还是不行",
    "你把我的注释删了",
    "把你删掉的测试加回来",
    "不是，我说的是页脚",
    "这不是我想要的",
    "测试还是失败",
    "我说的是加一列，不是加一行",
  ],
};

describe.each(Object.entries(WISHES))("wishes: %s", (_, wishes) => {
  test.each(wishes)("%s", (text) => {
    expect(isCorrection(text)).toBe(false);
  });
});

test("corrections are found", () => {
  const all = Object.entries(CORRECTIONS).flatMap(([language, texts]) => texts.map((text) => ({ language, text })));
  const missed = all.filter(({ text }) => !isCorrection(text));
  console.log(
    `${all.length - missed.length} of ${all.length}; missed: ${missed.map(({ text }) => text).join(" | ") || "none"}`,
  );
  expect(1 - missed.length / all.length).toBeGreaterThanOrEqual(LEAST_FOUND);
});
