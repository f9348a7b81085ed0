// Parts of names that are no telling words by themselves: words of the language, places, brands, and names that stand in every example.

const list = (text: string) => text.split(/[\s,]+/).filter((word) => word !== "");

/** Between a first and a last name, before and behind both. */
const AROUND = list(`
  van von vom zum zur und der den dem del della degli des dos das die ten ter het las los les ibn bin bint abu
  mac san saint sankt the and iii sir lady lord herr frau mrs miss prof professor doctor doktor phd msc mba
  junior senior inc ltd llc gmbh corp company team group bot actions`);

/** Words that begin sentences and lines, and that people are called too. */
const WORDS = list(`
  abbey able amber angel april archer ash aspen august autumn bailey baker ball banks barber barn baron bass bay beach
  bean beck bell berg berry best bird bishop black blair blake bliss bloom bond bone booth bowl boyd boys brand brave bridge
  bright brook brooks brown buck bull burn burns bush butcher butler butter cain camp candy cannon carpenter carter cash
  castle cat chance chase cherry church clay clever close cloud coal cole cook cooper corner cotton couch court crane cross
  crow crown cruz cup dale dash dawn day days dean dear destiny dick diamond dove drake drum duke dust dusk early earl east eden
  edge elder ember ever falcon fall farmer fast field fields finch fish fisher flag flint flower forest forge
  foster fountain fox france free freedom freeman french friend frost fuller garden gardener gay gem gene genesis german glass glen
  gold golden good goodman gore gray grey grove guy hall hand hardy harmony harper hart harvest hawk hay haze hazel head
  heart heath heather heaven hill hills hood hook hope hooks house howl hunt hunter ice iris ivory ivy jade jasmine jay jet
  jewel joy judge june july just justice keen keeper kid king kings kitten knight lake lamb lance land lane large lark laurel law
  leaf lee legend leigh level liberty lily link little lock logan long loud love lovely low lucky lynch
  magic major mare marine marker marsh marshal marshall mason maple melody mercy merit merry mill miller mills mint misty moon
  moore morning moss motley mount myth nail night nice noble noon north nova oak oaks oasis ocean olive opal page palmer
  paris park parker parks pass peace peak pearl pepper phoenix piper plum pond poe pool poole poor pope porter potter powers
  precious press price pride prince princess prior quick quill quinn rain rains rainbow ran rand range ranger raven reader
  reed reef reeds reeve rex rhodes rice ring river rivers robins rock rocky rook rosemary rowan ruby rule ruler rush ruth
  sage sailor sand sands savage scarlet scott seal season serene shade shadow shepherd shore short silver simple singer sinister
  skip sky small smart snow sol song south sparks spear spencer spring springs stark steel steele stern still stone storm street
  strong stuart summer summers sunny sweet swan swift tailor tanner taylor temple thorn tiger tiller tower towers trace tracer
  trail tree true tucker turner tyler valley van vance vale violet virtue voice wade walker wall waller ward ware warm watch water
  waters weaver webb weber wells west wheat wheeler white whole wilder willow winter winters wise wish wolf wood woods worth
  wright wren yard york young zen
  acht alt bauer beer berger blau braun ernst fest frei frisch frieden fuchs ganz gast gross gut haus herz himmel hoch holz
  jung kaiser kann kind klein koch kopf kurz lang laut lieb lustig mai mann markt meister mond morgen muss neu rein
  reich richter ritter rot sauer schall schick schnell schon schwarz soll sommer sonne stark stein stern stolz tag wagner wald
  weiss wer wert wild winter wolf wunder zeit zimmer
  alba bella blanc blanche bonne claro claire costa cruz fleur flor grande grand leblanc luna mar mer noir petit roja rosa rossi
  sol soleil stella terra vega vera`);

/** Places, firms, tools, and people whom methods and units are called after. */
const PROPER = list(`
  adam ada adobe alexa amazon angular ansible apache apple argo athena atlas aurora austin babel basil bayes berlin bolt
  boole boston brazil caesar cairo canada carolina cassandra chad charlotte chelsea chennai china chrome cleveland coq cpu cuba cypress
  dakota dallas dart delphi denver django docker dublin edison egypt elastic elm england erlang euler euclid fermi fibonacci
  firefox firestore flask florence ford fortran fourier gauss georgia geneva git go google gopher grafana greece hadoop hamilton
  haskell helm hermes hilbert holland houston huffman hugo idris india ireland israel italy jackson jaeger japan
  jasmin jenkins jest jira jordan julia jupiter jupyter kafka kent kenya kerberos kernel kyoto laplace latex lincoln lima lisa
  lisp logo london lua lucene lyon madison maven maxwell mercury mexico milan monaco monet mongo morse munich newton nile node
  nginx nim nobel norway nvidia oracle orlando oslo oxford pandora panama pascal perl perth peru petra poisson poland
  porto prague prettier prometheus python rails redis rome ruby russia salem salesforce sass saturn scala selenium sierra siemens snyk
  solaris spain sparta spock svelte swagger sydney tailwind terraform tesla tex titan tokyo travis trello troy turing uno ubuntu vagrant
  venice venus vercel verona victoria vienna virginia vite vue wales warren washington watson watt webpack wayland zeus
  zig zurich`);

/** Whoever is made up for an example is called so. */
const EXAMPLES = list(`
  alice bob carol dave eve mallory oscar peggy trent john jane joe doe roe smith johnson jones foo bar baz qux erika max
  mustermann musterfrau muster mueller müller jean dupont juan perez pérez mario ivan ivanov someone somebody anonymous unknown none`);

const ALL: ReadonlySet<string> = new Set([...AROUND, ...WORDS, ...PROPER, ...EXAMPLES]);

/** Whether a part of a name, by itself, would be found where nobody is meant. `part` in small letters. */
export function isCommonPart(part: string): boolean {
  return ALL.has(part);
}
