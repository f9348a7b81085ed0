// What a yes to publishing is in Chinese and Japanese, where no space parts the words: see approval.ts.

const list = (text: string) => text.split(/\s+/).filter((one) => one !== "");

/** Simplified and traditional side by side. */
const APPROVES = list(`
  同意 批准 允许 允許 准许 准許 授权 授權 许可 許可 赞成 贊成 核准 认可 認可 确认 確認 答应 答應
  承認 了承 賛成 許諾 認めます 認めました 認める 認めた`);
/** A yes where publishing is said beside it. */
const AGREES = list(`
  是的 好的 好 可以 可 行 对 對 请 請 没问题 沒問題
  はい ええ よいです いいです 良いです 大丈夫です 構いません かまいません 問題ありません ください 下さい お願いします お願いいたします どうぞ`);
const PUBLISHES = list(`
  发布 發布 發佈 公开 公開 上传 上傳 推送 发表 發表 共享 分享
  公表 アップロード プッシュ 配信 投稿 共有`);
const OTHERS = list(`
  用户 用戶 使用者 本人 我们 我們 我 你 您
  已经 已經 已 明确地 明確地 明确 明確 现在 現在 立即 特此 完全 全部 所有 一并 正式
  这个 這個 这些 這些 这份 這份 此 该 該 这 這 它们 它們 它 其 本次 本
  会话 會話 对话 對話 数据集 數據集 資料集 数据 數據 資料 导出 導出 匯出 内容 內容 文件 檔案 记录 記錄 审阅 審閱 查看 看过 看過 个 個 条 條 份 次
  将 將 把 的 地 到 至 在 上 于 並 并 了 吧 给 和 以 对于 對於
  ユーザー ユーザ 利用者 本人 私 私たち
  明確に 明示的に 正式に 必ず すべて 全て 全部 この これら これ それ 全 件 つ 個
  データセット データ セッション 会話 エクスポート ファイル リポジトリ
  ことを ことに こと 行う する します しました した して しても します。 いたします いたしました されました された の は が を に へ で と 確認済み 以下 です ます も`);
const LATIN = list("hugging face huggingface hf hub dataset repo sha ok yes");
/** Places, hashes and numbers, as approval.ts marks them. */
const MARKS = /[\ue000-\ue002]/u;
/** Asks for an approval, speaks of one that may be given, or says what else was done: all of words that are harmless alone. */
const BENT =
  /[你您][^。,]{0,3}(?:同意|批准|允许|允許|授权|授權|许可|許可|核准|认可|認可|确认|確認)|(?:可以|可|请|請|以)[^。,]{0,8}(?:同意|批准|允许|允許|授权|授權|许可|許可|核准|认可|認可|确认|確認)|(?:承認|同意|許可|了承|賛成|確認|認め)[^。,公]{0,4}(?:ください|下さい|お願い|どうぞ)|のに|(?:た|ます|です)が|もし|とも(?!に)/u;

const WORDS = [...APPROVES, ...AGREES, ...PUBLISHES, ...OTHERS].sort((a, b) => b.length - a.length);

/** Whether a folded text is a yes; else the first piece that is not understood, if there is one. */
export function cjkApproval(folded: string): { readonly isYes: boolean; readonly stranger?: string } {
  const bent = BENT.exec(folded);
  if (bent) return { isYes: false, stranger: bent[0] };
  const found = new Set<string>();
  for (const piece of folded.match(/[\ue000-\ue002]|[a-z0-9]+|[\p{L}\p{M}\p{N}]+/gu) ?? []) {
    if (MARKS.test(piece) || LATIN.includes(piece)) continue;
    let rest = piece;
    while (rest !== "") {
      const word = WORDS.find((one) => rest.startsWith(one));
      if (word === undefined) return { isYes: false, stranger: rest.slice(0, 6) };
      found.add(word);
      rest = rest.slice(word.length);
    }
  }
  const has = (words: readonly string[]) => words.some((one) => found.has(one));
  return { isYes: has(PUBLISHES) && (has(APPROVES) || has(AGREES)) };
}
