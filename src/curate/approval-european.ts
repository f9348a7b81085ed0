// What a yes to publishing is in German, French and Spanish, without diacritics: see approval.ts.

import type { Rules } from "./phrase-grammar.ts";

export const GERMAN_ASIDE =
  "ausdrucklich hiermit bitte danke gern gerne jetzt heute klar eindeutig ausdruckliche offentlich privat privaten auch sofort naturlich selbstverstandlich bereits";

export const GERMAN: Rules = {
  someone:
    "(der | die | dem | den | unser | unsere)? (nutzer | nutzerin | benutzer | benutzerin | anwender | anwenderin | person | besitzer | besitzerin | inhaber | inhaberin)",
  who: "ich | wir | <someone>",
  by: "(von mir | von uns | vom <someone> | von <someone> | durch <someone> | durch mich)",
  det: "der | die | das | den | dem | des | diese | dieser | dieses | diesen | diesem | alle | aller | allen | meine | meiner | meinen | unsere | unserer | genau | exakt | von | gepruften | exportierten | bestatigten | gesamte | gesamten | ganze | ganzen",
  thing:
    "export | exports | exportes | sitzung | sitzungen | session | sessions | daten | datensatz | datensatzes | datensatze | bytes | gesprache | datei | dateien | artefakt | artefakts",
  obj: "es | sie | das | dies | alles | diese | <det>* @count? <det>* <thing> @hash? | @hash",
  hub: "hugging face | huggingface | hf",
  site: "<hub> | (den | dem | das | der | meinem | meinen)? <hub>? (hub | datensatz | dataset | repository | repo | ordner)? @place? | @place",
  to: "(auf | nach | zu | zum | in | im | bei | an | ins) <site>",
  what: "(<obj> | <to>)*",
  noun: "veroffentlichung | veroffentlichen | publikation | upload | hochladen | publizieren | pushen | teilen",
  inf: "veroffentlichen | hochladen | publizieren | pushen | teilen",
  zuinf: "zu (veroffentlichen | publizieren | pushen | teilen) | hochzuladen",
  done: "veroffentlicht | hochgeladen | publiziert | gepusht | geteilt",
  deed: "(der | die | das | dem | den | diese | dieser)? <noun> <what>",
  fin: "genehmige | genehmigen | genehmigt | erlaube | erlauben | erlaubt | gestatte | gestatten | gestattet | bewillige | bewilligen | bewilligt | autorisiere | autorisieren | autorisiert | bestatige | bestatigt | billige | billigt | befurworte",
  okayed:
    "genehmigt | freigegeben | erlaubt | gestattet | bewilligt | autorisiert | bestatigt | gebilligt | zugestimmt | in ordnung | ok | okay",
  perm: "(die | seine | ihre | meine | unsere | volle)* (zustimmung | erlaubnis | freigabe | einwilligung | genehmigung | einverstandnis | ok | okay)",
  toit: "(zur | zum | fur) <deed> | <what> <zuinf> <to>* | <deed>",
  yes: "ja | jawohl | okay | ok | einverstanden | genehmigt | freigegeben | bestatigt | in ordnung | passt | sieht gut aus",
  that: "dass <what> <done> (wird | werden | werde | werden darf | werden durfen)",
  approval: `<who> <fin> (<deed> | <what> <zuinf> <to>* | <that>) | <fin> <who> (<deed> | <that>)
    | <who>? (stimme | stimmt | stimmen) <who>? <deed> zu
    | <who>? (habe | hat | haben) <deed> <okayed>
    | <who>? (bin | ist | sind | war) <who>? (damit | mit <deed>)? einverstanden (<what> <zuinf> <to>* | <that>)
    | <who>? (bin | ist | sind | war) <who>? mit <deed> einverstanden
    | <who> (gebe | gibt | geben) (<deed> frei | (dir | ihnen)? <perm> <toit>)
    | <who> (habe | hat | haben) (dir | ihnen | mir)? <perm> (<toit> (erteilt | gegeben) | (erteilt | gegeben) <toit>)
    | <perm> <toit> (ist | wurde)? (erteilt | gegeben) <by>?
    | <deed> (ist | wurde | wird | sind | geht)? <by>? <okayed> <by>?
    | (du | sie) (darfst | durfen | kannst | konnen) <what> <inf> <to>*
    | (du hast | sie haben) <perm> <toit>
    | <obj> (darf | durfen | kann | konnen) <what> <done> werden
    | (veroffentliche | publiziere | pushe | teile | veroffentlichen sie | pushen sie | publizieren sie) (<obj> | <to>) <what>
    | (lade | laden sie) (<obj> | <to>) <what> hoch
    | <yes> <what> (<inf> | <done>) <to>* | (genehmigt | freigegeben | einverstanden | ja | ja zur | ja zum) mit? (<deed> | <what> <zuinf>)`,
  beside: `<yes> | <someone> | und | <who>? (stimme | stimmt | stimmen) zu | <who>? (bin | ist) einverstanden | alles (gut | in ordnung)
    | <who> (habe | hat | haben) <obj> (gepruft | gelesen | durchgesehen | angesehen) | <who> (habe | hat) zugestimmt | vielen dank | <someone> (sagt | sagte)`,
  rest: "(<beside> | <approval>)*",
  text: "<rest> <approval> <rest>",
};

export const FRENCH_ASIDE =
  "explicitement expressement clairement merci maintenant volontiers publiquement prive privee formellement personnellement pleinement";

export const FRENCH: Rules = {
  someone: "(l | le | la | notre | cette)? (utilisateur | utilisatrice | personne | proprietaire)",
  who: "j | je | nous | <someone>",
  by: "par (moi | nous | <someone>)",
  det: "de | d | du | des | ces | cet | cette | ce | le | la | les | l | toutes | tous | tout | mes | nos | exactement | ensemble",
  thing:
    "sessions | session | donnees | octets | export | exportation | jeu de donnees | dataset | fichier | fichiers | conversations | artefact",
  obj: "ceci | cela | ca | le | la | les | tout | <det>* @count? <thing> @hash? | @hash",
  hub: "hugging face | huggingface | hf",
  site: "<hub> | (le | la | l | mon | notre)? <hub>? (hub | jeu de donnees | dataset | depot | dossier) <hub>? @place? | @place",
  to: "(sur | a | vers | dans | au) <site>",
  what: "(<obj> | <to>)*",
  noun: "publication | publier | mise en ligne | televersement | envoi | partage | diffusion | upload",
  inf: "publier | televerser | pousser | partager | diffuser | envoyer | mettre en ligne",
  done: "publie | publiee | publies | publiees | partage | partagee | partagees | televerse | televersees | mis en ligne | mises en ligne",
  deed: "(la | cette | le | l | sa | leur)? <noun> <what>",
  act: "(le | la | les)? <inf> <what>",
  fin: "approuve | approuvons | approuvent | autorise | autorisons | accepte | acceptons | confirme | confirmons | permets | permet | permettons | valide | validons",
  pp: "approuve | autorise | accepte | confirme | permis | valide | consenti",
  ppf: "approuve | approuvee | autorise | autorisee | accepte | acceptee | confirme | confirmee | validee | permise | d accord | ok",
  perm: "(mon | son | notre | l | ma | sa | le | la | plein)* (accord | autorisation | permission | feu vert | consentement | approbation | aval)",
  toit: "(de | pour | a) (<act> | <deed>) | (pour | a) que? <deed>",
  yes: "oui | ok | d accord | entendu | approuve | approuvee | confirme | accorde | bien sur | allez y | vas y | c est bon | ca me va | parfait | tres bien",
  courtesy: "s il (vous | te) plait | svp | aujourd hui",
  approval: `<who> (<fin> | (ai | a | avons | ont) <pp>) (<deed> | (de | a | pour)? <act> | que <obj> (soit | soient) <done> <what>)
    | <who> (consens | consent | consentons | (ai | a | avons) consenti) a (<deed> | ce que <obj> (soit | soient) <done> <what>)
    | <who> (vous | t | te)? (autorise | autorisons | permets) (a | de) <act>
    | <who> (donne | donnons | (ai | a | avons) donne) <perm> <toit>
    | <who> (suis | est | sommes) d accord (pour <act> | avec <deed> | pour <deed>)
    | (d accord | ok) pour (<act> | <deed>)
    | <deed> (est | a ete | sont)? <ppf> <by>? <what> | (approuve | approuvee | autorisee | oui a | oui pour | accord pour) (<deed> | <act>) <by>?
    | (vous pouvez | tu peux) <act> | (vous avez | tu as) <perm> <toit>
    | <obj> (peut | peuvent) etre <done> <what>
    | (publie | publiez | publions | televerse | televersez | pousse | poussez | partage | partagez | envoyez | envoie) (<obj> | <to>) <what>
    | <yes> (publie | publiez | publions | publier | televersez | publication) <what>`,
  beside: `<yes> | <someone> | et | <courtesy> | <who> (<fin> | (ai | a | avons) <pp>) | <who> (ai | a | avons) (relu | lu | verifie | revu) <obj>
    | <someone> (dit | a dit | a repondu) | <who> (suis | est) d accord`,
  rest: "(<beside> | <approval>)*",
  text: "<rest> <approval> <rest>",
};

export const SPANISH_ASIDE =
  "explicitamente expresamente claramente gracias ahora hoy publicamente privado privada formalmente personalmente plenamente";

export const SPANISH: Rules = {
  someone: "(el | la | nuestro | nuestra)? (usuario | usuaria | persona | propietario | propietaria | dueno | duena)",
  who: "yo | nosotros | nosotras | <someone>",
  by: "por (mi | nosotros | <someone>)",
  det: "el | la | los | las | este | esta | estos | estas | de | del | todo | todos | todas | mis | nuestras | exactamente | toda",
  thing:
    "sesiones | sesion | datos | bytes | exportacion | conjunto de datos | dataset | archivo | archivos | conversaciones | artefacto",
  obj: "esto | eso | lo | todo | todas | todos | <det>* @count? <thing> @hash? | @hash",
  hub: "hugging face | huggingface | hf",
  site: "<hub> | (el | la | mi | nuestro)? <hub>? (hub | conjunto de datos | dataset | repositorio | carpeta) <hub>? @place? | @place",
  to: "(en | a | al | hacia) <site>",
  what: "(<obj> | <to>)*",
  noun: "publicacion | subida | difusion",
  inf: "publicar | publicarlo | publicarla | publicarlos | publicarlas | subir | subirlo | subirla | subirlos | subirlas | compartir | compartirlo | compartirla | compartirlos | compartirlas",
  done: "publicado | publicada | publicados | publicadas | subido | subida | subidos | subidas | compartido | compartidas",
  deed: "(la | esta | el | su)? <noun> <what> | <inf> <what>",
  mine: "apruebo | aprobamos | autorizo | autorizamos | acepto | aceptamos | permito | permitimos | confirmo | confirmamos | consiento",
  fin: "<mine> | aprobo | aprueba | autoriza | autorizo | acepta | acepto | permite | permitio | confirma | consintio | consiente",
  pp: "aprobado | autorizado | aceptado | permitido | confirmado | consentido",
  ppf: "aprobada | autorizada | aceptada | permitida | confirmada | aprobado | autorizado | permitido",
  perm: "(mi | su | el | la | nuestro | todo)* (permiso | consentimiento | aprobacion | autorizacion | visto bueno | acuerdo)",
  toit: "(para | a | de) (<deed> | que se (publique | publiquen | suba | suban) <what>)",
  yes: "si | vale | ok | de acuerdo | claro | por supuesto | aprobado | aprobada | confirmado | adelante | perfecto | esta bien | correcto",
  approval: `(<who>? <mine> | <who> <fin> | <who>? (he | hemos) <pp> | <who> (ha | han) <pp>) (en | a)? (<deed> | que se (publique | publiquen) <what>)
    | <who>? (doy | damos | he dado) <perm> <toit> | <who> (da | dio | ha dado) <perm> <toit>
    | <who>? (estoy | esta | estamos) de acuerdo (en | con | para) <deed>
    | (de acuerdo | ok) (en | con | para) <deed>
    | <deed> (es | fue | esta | ha sido | queda)? <ppf> <by>? <what> | (aprobado | aprobada | autorizada | si a | autorizado) <deed> <by>?
    | (puedes | puede | pueden) <inf> <what> | (tienes | tiene | tienen) <perm> <toit>
    | <obj> (puede | pueden) (ser <done> | publicarse) <what>
    | (publicalo | publicala | publicalos | publicalas | publiquelo | publiquela | publiquelos | publiquelas | subelo | subela | subelos | subelas | subalo | subala | compartelo | compartela) <what>
    | (publica | publique | publiquen | sube | suba | comparte) (<obj> | <to>) <what>
    | <yes> <deed>`,
  beside: `<yes> | <someone> | y | por favor | <who>? <mine> | <who>? (he | hemos) <pp> | <who>? (he | hemos) (revisado | leido) <obj> | <who> (ha | han) revisado <obj>
    | <who>? estoy de acuerdo | <someone> (dijo | dice)`,
  rest: "(<beside> | <approval>)*",
  text: "<rest> <approval> <rest>",
};
