// What a yes to publishing is in English: see approval.ts.

import type { Rules } from "./phrase-grammar.ts";

/** Courtesy and stress: wherever they stand, they change nothing. */
export const ENGLISH_ASIDE = `
  explicitly expressly hereby please kindly clearly fully freely personally thanks now today definitely certainly gladly
  happily indeed formally officially private privately public publicly online already directly immediately really finally`;

export const ENGLISH: Rules = {
  // Whoever may say it.
  someone: "(the | our | this)? (user | person | owner | human)",
  who: "i | we | <someone>",
  by: "by (me | us | <someone>)",
  name: "claude | claude code | codex | tracemill",
  agent: "you | <name> | (the | my | this | your)? (agent | assistant)",
  aux: "have | has | ve | s | do | does | did",
  is: "is | are | was | were | s | has been | have been",

  // What is let go.
  det: "the | these | this | those | that | my | our | its | all | all of | exactly | precisely",
  adj: "exact | exactly | same | reviewed | confirmed | exported | whole | entire | full | complete | current | coding | agent",
  thing:
    "bytes | byte | export | sessions | session | dataset | data set | data | artifact | artefact | file | files | conversations | conversation | traces | transcripts | logs | bundle | rows | archive | content | contents",
  whole: "<det>* <adj>* @count? <adj>* <thing> <thing>?",
  seen: "(i | we | <someone>)? (have | ve | has | just | was | were | is | are)* (reviewed | confirmed | exported | read | checked)",
  rel: "as (it is | they are | is | reviewed | exported | confirmed) | (that | which)? <seen> | (in | of | from) (it | <whole>)",
  hash: "with? (the | its)? (sha | hash | checksum)* @hash",
  obj: "exactly? (it | this | that | these | those | them | everything | whatever | anything | all | all of (it | this | that | these | those | them)) <rel>? | exactly? what <seen> | <whole> <hash>? <rel>? | <hash> | all @count (of them)?",

  // Where it goes.
  hub: "hugging face | huggingface | hf",
  site: "<hub> | (the | my | our)? <hub>? hub | (the | my | our | a | this)? <hub>? (dataset | data set | repository | repo | folder | account) (repository | repo)? (called | named | at)? @place? | @place | it",
  to: "(to | on | onto | into | in | at | under | as) <site>",
  what: "(<obj> | <to> | for me | for us | on my behalf)*",

  // The deed.
  ing: "publishing | pushing | uploading | releasing | sharing",
  noun: "<ing> | publication | publish | upload | push | release",
  inf: "publish | push | upload | release | share",
  done: "published | pushed | uploaded | released | shared",
  deed: "(the | this | its | their)? <noun> of? <what> | <obj> being <done> <what>",
  act: "<inf> <what>",

  // The yes.
  yes: "yes | yep | yeah | yup | ok | okay | sure | absolutely | of course | approved | confirmed | agreed | granted | go ahead | go for it | do it | lgtm | sounds good | good to go | all good",
  good: "good | fine | ok | okay | great | right | correct | clean | perfect",
  ok: "approve | approves | approved | authorize | authorizes | authorized | authorise | authorises | authorised | permit | permits | permitted | allow | allows | allowed | confirm | confirms | confirmed | consent | consents | consented | agree | agrees | agreed | okay | okays | okayed | accept | accepts | accepted | greenlight | greenlit",
  okayed:
    "approved | authorized | authorised | permitted | allowed | confirmed | agreed | granted | accepted | okayed | ok | okay | fine | greenlit | cleared",
  perm: "permission | approval | consent | authorization | authorisation | go ahead | ok | okay | yes | blessing | green light | agreement",
  whose: "my | our | their | his | her | the | an | a | full | express | explicit | written | clear | <someone> s",
  permission: "<whose>* <perm>",
  give: "give | gives | gave | given | grant | grants | granted",
  read: "reviewed | read | checked | inspected | opened | seen | viewed | examined | looked (at | through | over) | went (through | over) | gone (through | over)",
  toit: "to <act> | (to | for | of) <deed> | for <agent> to <act>",

  approval: `<own> | <given> | <you> | <fine> | <passive> | <short> | <order>`,
  own: `<who> <aux>? (<read> <obj> and? (<who>? <aux>?)?)? <ok>
    ((of | to | with | for | on)? <deed> | to <act> | (<agent> | me | us) to <act> | (of | with)? <agent> <ing> <what>
    | that <obj> (be | is | are | may be | can be) <done> <what> | that <agent> (may | can)? <act>
    | <obj> (for <deed> | to be <done> <what>))`,
  given: "<who> <aux>? (<read> <obj> and?)? <give> (<agent> | me | us)? <permission> <toit>",
  you: `you (have | ve | ve got | got) <permission> <toit> | <agent> has (my | our | <someone> s) <permission> <toit>
    | <agent> (may | can | (are | re | is | s) (allowed | authorized | authorised | permitted | free | welcome | cleared) to) (go ahead and)? <act>`,
  fine: `(it is | it s | that s | that is)? (<good> | alright | all right) (with me | by me | for me)? (to <act> | for <agent> to <act>)
    | <who> (am | m | is | s | are | was) (ok | okay | fine | happy | comfortable) (with | about)? (<deed> | to <act> | <agent> <ing> <what> | for <agent> to <act> | for <obj> to be <done> <what>)
    | <who> (want | wants | wanted | d like | would like) (<agent> to <act> | <obj> (to be)? <done> <what>)
    | <someone> (asked | told | instructed) (me | us) to <act>`,
  passive: `<deed> <is>? <okayed> (<by> | with me | for me)? <what>
    | <obj> <is>? (approved | cleared | authorized | authorised | confirmed | ok | okay | fine | good) <by>? (for <deed> | to be <done> <what> | to <act>) <by>?
    | <obj> (may | can) be <done> <what>
    | <permission> <toit> <is>? (given | granted) <by>? | <permission> <is>? (given | granted) <by>? <toit>`,
  short:
    "(approved | agreed | confirmed | authorized | authorised | permitted | allowed | accepted | granted | yes | ok | okay) <by>? ((to | for)? <deed> | to <act>) <by>?",
  order: `(<name> | do | let s | let us)? <inf> (<obj> | <to>) <what> | <yes> <name>? <act>
    | (go ahead and | go ahead | feel free to | proceed to | proceed and) <act> | (go ahead | proceed | go) with <deed>`,

  beside: `<yes> | <someone> | (it | this | that | everything | all | <obj>)? (looks | look | is | s | are) all? <good> (to me | with me)?
    | <who> <aux>? <ok> <obj>? | <who> <aux>? <read> <obj> (by hand | myself | manually | carefully)?
    | (i | we) (am | m | are | re) (happy | ok | okay | fine | satisfied) with <obj> | permission granted | thank you | <good>
    | <someone> (said | says | answered | replied | wrote) that? | and | so`,
  rest: "(<beside> | <approval>)*",
  text: "<rest> <approval> <rest>",
};
