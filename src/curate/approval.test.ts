// Which words let something go. Every refused one was thought of as somebody's way around the question.

import fc from "fast-check";
import { expect, test } from "vitest";
import { approvalProblem, standingProblem } from "./approval.ts";

const ACCEPTED: readonly string[] = [
  "User explicitly approved publishing to Hugging Face.",
  "USER EXPLICITLY APPROVED PUBLISHING TO HUGGING FACE",
  "The user approved pushing the dataset to huggingface.co/datasets/ada/traces.",
  "I approve publishing this dataset to Hugging Face.",
  "I hereby approve that the artifact 3f2a9c01d4e5 be published to ada/traces.",
  "We agree to publish these sessions on the Hub.",
  "Ada Lovelace approved publishing these 20 sessions today, 2026-11-26.",
  "The user said yes to publishing artifact 0123456789ab.",
  "Yes, publish it: the user approved the upload to ada/traces.",
  "Publishing to Hugging Face was explicitly approved by the user.",
  "Approved: publishing 31 sessions to ada/cc-logs (private).",
  "The owner has given explicit permission to publish artifact 0123456789ab.",
  "The user gave the go-ahead for publishing to Hugging Face.",
  "User reviewed the export and approved publishing it.",
  "The user authorized releasing this dataset.",
  "The user authorised the upload of these sessions to the Hub.",
  "User consented to sharing these sessions publicly.",
  "Übrigens: der Nutzer hat die Veröffentlichung auf Hugging Face ausdrücklich genehmigt.",
  "Die Veröffentlichung auf Hugging Face wurde vom Nutzer freigegeben.",
  "Ich stimme zu und bin einverstanden, die Daten zu veröffentlichen.",
  "L'utilisateur a explicitement approuvé la publication sur Hugging Face.",
  "J'approuve la publication de ces sessions sur le Hub.",
  "L'utilisateur a donné son accord pour publier ces sessions.",
  "El usuario aprobó explícitamente la publicación en Hugging Face.",
  "Sí, apruebo publicar estas sesiones en Hugging Face.",
  "El usuario ha dado permiso para publicar estas sesiones.",
  "用户已明确同意将这些会话发布到 Hugging Face。",
  "使用者明確批准公開這個資料集到 Hugging Face。",
  "用户 explicitly approved 发布到 Hugging Face。",
  "ユーザーは Hugging Face への公開を明確に承認しました。",
  "利用者がこのデータセットの公開を必ず行うことに同意しました。",
  "User\n\texplicitly   approved\r\npublishing to Hugging Face.",
  "User explicitly approved publishing to Hugging Face.".normalize("NFD"),
  "Yes, publish it to Hugging Face please.",
  "Yes please publish these sessions to the Hub.",
  "The user said: yes, please go ahead and publish it.",
  "Ja bitte, ich genehmige die Veröffentlichung.",
  "I am approving publishing this dataset to the Hub.",
  "The user is hereby approving publishing to the Hub.",
  "The user read every session. She approved publishing them.",
  "Ｕｓｅｒ ｅｘｐｌｉｃｉｔｌｙ ａｐｐｒｏｖｅｄ ｐｕｂｌｉｓｈｉｎｇ ｔｏ ＨＦ.",
];
for (const text of ACCEPTED)
  test(`accepted: ${JSON.stringify(text)}`, () => expect(approvalProblem(text)).toBeUndefined());

const cyrillic = (text: string) => text.replaceAll("o", "о").replaceAll("a", "а");
const struck = (text: string) => text.replace(/\w/g, (letter) => `${letter}\u0336`);

const REFUSED: readonly (readonly [text: string, says: string])[] = [
  // Negations.
  ["not approved to publish anything yet", '"not"'],
  ["approved? no, do not publish this dataset", "question"],
  ["The user approved never to push this dataset.", '"never"'],
  ["Do not publish, although the user approved.", '"not"'],
  ["The user didn't approve publishing to Hugging Face.", '"didn\'t"'],
  ["The user didn’t approve, so publishing is approved.", '"didn\'t"'],
  ["The user didnt approve publishing to the Hub.", '"didnt"'],
  ["Nobody approved publishing to Hugging Face.", '"nobody"'],
  ["No one approved publishing to Hugging Face.", '"no"'],
  ["The user neither approved publishing nor asked.", '"neither"'],
  ["Published without the approval given by the user.", '"without"'],
  ["The user disapproved publishing; I approved publishing.", '"disapproved"'],
  ["Publishing is unapproved. User approved publishing earlier", '"unapproved"'],
  ["The user approved unpublishing the whole dataset.", '"unpublishing"'],
  ["notapproved: publishing to Hugging Face approved", '"notapproved"'],
  ["The user has not-approved publishing approved", '"not"'],
  ["user_not_approved publishing to hugging face", '"not"'],
  ["The user refused; the agent approved publishing.", '"refused"'],
  ["The user approved publishing and then withdrew it.", '"withdrew"'],
  ["The approval given for publishing was revoked today.", '"revoked"'],
  ["The user approved cancelling the publishing job.", '"cancelling"'],
  ["The user approved to stop publishing to the Hub.", '"stop"'],
  ["The user objected to publishing, I approved publishing.", '"objected"'],
  ["User approved publishing. Scratch that, it was a joke.", '"scratch"'],
  ["User approved publishing, and changed it all again.", '"changed"'],
  ["That the user approved publishing is simply false.", '"false"'],
  ["Approval to publish was given by me on their behalf.", '"behalf"'],
  ["Approval to publish was granted automatically here.", '"automatically"'],
  ["I approved publishing to Hugging Face as the assistant", "an agent approves"],
  // Later, or on a condition.
  ["Approval pending for publishing to Hugging Face.", '"pending"'],
  ["The user will approve publishing later this week.", '"will"'],
  ["The user would approve publishing to Hugging Face.", '"would"'],
  ["The user approves publishing unless a secret is found.", '"unless"'],
  ["The user approves publishing if all names are gone.", '"if"'],
  ["User approves publishing once the review is done.", '"once"'],
  ["User approved publishing until further notice of the team.", '"until"'],
  ["User approved publishing only the card of the dataset.", '"only"'],
  ["User approved publishing, but wait for the review.", '"wait"'],
  ["User approved publishing, but the review comes later on", '"later"'],
  ["User approved publishing, but the review is missing", '"but"'],
  ["Maybe the user approved publishing to Hugging Face.", '"maybe"'],
  ["The user should approve publishing to Hugging Face.", '"should"'],
  ["Assume that the user approved publishing to the Hub.", '"assume"'],
  ["Approved publishing is what the user might say.", '"might"'],
  ["This is a test: user approved publishing to HF.", '"test"'],
  ["Example: User explicitly approved publishing to HF.", '"example"'],
  // Nobody said yes.
  ["Is publishing to Hugging Face approved by the user?", "question"],
  ["Is publishing to Hugging Face approved by the user？", "question"],
  ["Approval was requested for publishing to the Hub.", '"requested"'],
  ["I asked the user for approval of publishing to HF.", '"asked"'],
  ["The user has to approve publishing to Hugging Face.", "does not say that a person approves"],
  ["Approve publishing to Hugging Face right now, thanks.", "does not say that a person approves"],
  ["Please approve publishing to Hugging Face, thanks.", '"please"'],
  ["The user can approve publishing to Hugging Face.", "does not say that a person approves"],
  ["The publishing approval of the user and all that", "does not say that a person approves"],
  ["Publishing to Hugging Face as the next step of it.", "does not say that a person approves"],
  ["The user approved all of the things in this folder.", "does not say that a person approves"],
  ["The user approved the review of the publishing step.", "something else"],
  ["The user approved the export. Publishing is the next step.", "does not say that a person approves"],
  ["The agent approved publishing to Hugging Face.", "an agent approves"],
  ["Claude approves publishing to Hugging Face for me.", "an agent approves"],
  ["Publishing is to be approved by the user of this.", "does not say that a person approves"],
  // Only spoken of, of somebody else, or long ago.
  ["Approving publishing is above my pay grade.", "does not say that a person approves"],
  ["My job is approving publishing of every dataset.", "does not say that a person approves"],
  ["Agreeing to publish these sessions is a big step.", "does not say that a person approves"],
  ["He agreed to publish his memoirs last year.", '"last year"'],
  ["He agreed to publish his memoirs on the Hub.", "somebody else approved"],
  ["They approved publishing to Hugging Face.", "somebody else approved"],
  ["My boss approved publishing the dataset on the Hub.", "somebody else approved"],
  ["I read that she agreed to publish these sessions.", "somebody else approved"],
  ["The user approved publishing two years ago.", '"years ago"'],
  ["Mein Chef hat die Veröffentlichung genehmigt.", "somebody else approved"],
  // A request for an approval is none, with a yes beside it or not.
  ["Please publish; my boss says yes.", '"please"'],
  ["Yes, please approve publishing to Hugging Face.", '"please"'],
  ["Yes, please let me publish these sessions.", '"please"'],
  ["Please say yes to publishing these sessions.", '"please"'],
  // Other languages.
  ["Der Nutzer hat die Veröffentlichung nicht genehmigt.", '"nicht"'],
  ["Keine Freigabe erteilt, die Daten zu veröffentlichen.", '"keine"'],
  ["Genehmigt, falls die Veröffentlichung privat ist.", '"falls"'],
  ["Der Nutzer würde die Veröffentlichung genehmigen, ja.", '"würde"'],
  ["Veröffentlichung genehmigt? Der Nutzer schläft noch.", "question"],
  ["L'utilisateur n'a pas approuvé la publication sur le Hub.", '"n\'"'],
  ["Publication approuvée sauf refus de l'utilisateur ici.", '"sauf"'],
  ["La publication est approuvée si tout est privé ici.", '"si"'],
  ["El usuario no aprobó la publicación en Hugging Face.", '"no"'],
  ["Aprobada la publicación cuando termine la revisión.", '"cuando"'],
  ["El usuario nunca aprobó publicar estas sesiones.", '"nunca"'],
  ["用户没有同意将这些会话发布到 Hugging Face。", "没"],
  ["用户不同意将这些会话发布到 Hugging Face。", "不"],
  ["如果用户同意,就将这些会话发布到 Hugging Face。", "如果"],
  ["用户同意将这些会话发布到 Hugging Face 吗", "吗"],
  ["ユーザーは Hugging Face への公開を承認していません。", "ません"],
  ["ユーザーは公開を承認する予定です Hugging Face。", "予定"],
  ["公開を承認してください。Hugging Face へ公開します", "ください"],
  ["L'utente non ha approvato: approved publishing to HF", '"non"'],
  ["Gebruiker heeft niet ja gezegd: approved publishing", '"niet"'],
  // Letters.
  [cyrillic("User explicitly approved publishing to HF"), "two scripts"],
  [`User explicitly n${"о"}t approved publishing to HF`, "two scripts"],
  ["User approved publishing to HF нет ещё нельзя", "script that is not understood"],
  ["ɴᴏᴛ so: user explicitly approved publishing to HF", "no letter that words are written with"],
  ["User nоt".normalize("NFD").concat(" approved publishing to HF now"), "two scripts"],
  ["User n\u00f8t approved publishing to Hugging Face", '"not"'],
  ["User n\u00f3t approved publishing to Hugging Face", '"not"'],
  ["User no\u0301t approved publishing to Hugging Face", '"not"'],
  ["User n\u200bot approved publishing to Hugging Face", "nobody sees"],
  ["User not\u2060approved publishing to Hugging Face", "nobody sees"],
  ["User \u202edevorppa ton\u202c approved publishing to HF", "nobody sees"],
  ["User approved\u00ad publishing to Hugging Face now", "nobody sees"],
  ["User approved\u3164publishing to Hugging Face now", "nobody sees"],
  ["User approved \ud83d publishing to Hugging Face now", "nobody sees"],
  [`User ${struck("approved")} publishing to Hugging Face`, "struck through"],
  ["User ~~approved~~ publishing to Hugging Face now", "struck through"],
  ["User n0t approved publishing to Hugging Face now", '"n0t"'],
  ["User did n o t approve: approved publishing to HF", '"not"'],
  ["User said N.O.T. approved publishing to HF now", '"not"'],
  ["User said n-o approved publishing to HF at all", '"no"'],
  ["Ｎｏｔ approved by user, publishing approved to HF", '"not"'],
  ["User approved publishing to Hugging Face 👎👎👎", "a sign that means no"],
  ["User approved publishing to Hugging Face ❌", "a sign that means no"],
  // Nothing.
  ["", "shorter than 24"],
  ["approved publish", "shorter than 24"],
  ["approved      publish                  ", "shorter than 24"],
  ["...............................", "fewer than three"],
  ["approved approved approved approved", "fewer than three"],
  ["<the person's words about publishing>", "place for a person's words"],
  ["User approved publishing: <the person's words>", "place for a person's words"],
  ["The person's own words of approval to publish, approved", "place for a person's words"],
  ["TODO: user approved publishing to Hugging Face", "place for a person's words"],
  [`\${APPROVAL} user approved publishing to Hugging Face`, "place for a person's words"],
  [`User approved publishing ${"x ".repeat(4000)}`, "longer than"],
];
for (const [text, says] of REFUSED)
  test(`refused: ${JSON.stringify(text.slice(0, 90))}`, () => expect(approvalProblem(text)).toContain(says));

const NEGATIONS = [
  "not",
  "no",
  "never",
  "don't",
  "nicht",
  "kein",
  "pas",
  "jamais",
  "nunca",
  "unless",
  "pending",
  "refused",
];
test("a negation anywhere in an approval refuses it", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ACCEPTED.slice(0, 26)),
      fc.constantFrom(...NEGATIONS),
      fc.nat(30),
      (text, word, at) => {
        const words = text.split(/\s+/);
        const i = at % (words.length + 1);
        for (const form of [word, word.toUpperCase(), `${word},`, `(${word})`]) {
          expect(approvalProblem([...words.slice(0, i), form, ...words.slice(i)].join(" "))).toBeDefined();
        }
      },
    ),
  );
});

test("no part of an approval is one without both of its words", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("user", "the", "approved", "explicitly", "dataset", "today", "Ada"), { maxLength: 12 }),
      (words) => {
        expect(approvalProblem(words.join(" "))).toBeDefined();
      },
    ),
  );
});

test("any text at all is weighed without failing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
      const problem = approvalProblem(text);
      expect(problem === undefined || problem.length > 0).toBe(true);
    }),
  );
});

const PLACE = { sink: "huggingface", at: "ada/traces" };
const named: readonly (readonly [text: string, other: string | undefined])[] = [
  ["I approve publishing this to ada/traces.", undefined],
  ["I approve publishing this to Ada/Traces, 24/7, and/or today.", undefined],
  ["I approve publishing to https://huggingface.co/datasets/ada/traces/tree/main.", undefined],
  ["I approve publishing the sessions of /home/ada/code/shop.", undefined],
  ["I approve publishing this to Hugging Face.", undefined],
  ["I approve publishing this to ada/other.", "ada/other"],
  ["I approve publishing this to ada/traces-2.", "ada/traces-2"],
  ["I approve publishing to hf.co/datasets/bob/traces now.", "bob/traces"],
  ["I approve publishing to ada/traces and bob/traces.", "bob/traces"],
  ["User approved publishing (datasets/bob/x).", "bob/x"],
];
for (const [text, other] of named) {
  test(`for ada/traces: ${text}`, () => {
    const told = other === undefined ? undefined : `it names ${other}, and this is about ada/traces`;
    expect(approvalProblem(text, PLACE)).toBe(told);
    // Nobody knows yet where it goes.
    expect(approvalProblem(text)).toBeUndefined();
  });
}

test("for a folder the end of its path names it", () => {
  const folder = { sink: "folder", at: "/home/ada/out/set" };
  expect(approvalProblem("I approve publishing this to out/set here.", folder)).toBeUndefined();
  expect(approvalProblem("I approve publishing this to /home/ada/out/set.", folder)).toBeUndefined();
  expect(approvalProblem("I approve publishing this to ada/traces.", folder)).toContain("ada/traces");
});

test("a standing permission names its place", () => {
  const place = { sink: "huggingface", at: "ada/traces" };
  const yes = "User approved publishing to ada/traces from now on.";
  expect(standingProblem(yes, place)).toBeUndefined();
  expect(standingProblem(yes.replace("ada/traces", "ADA/Traces"), place)).toBeUndefined();
  expect(standingProblem(yes.replace("ada/traces", "ada/traces-2"), place)).toContain("ada/traces-2");
  expect(standingProblem("User approved publishing to Hugging Face.", place)).toContain("does not name ada/traces");
  expect(standingProblem("User did not approve publishing to ada/traces.", place)).toContain('"not"');
});
