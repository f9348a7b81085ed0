// Every kind of number by an example that its authority publishes or that its check makes, with its words and without.

import { getCountries, getExampleNumber, isValidPhoneNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, test } from "vitest";
import { createDetector } from "../detect.ts";
import { RULES } from "../rules/numbers.ts";
import { createRuleset } from "../ruleset.ts";
import { isCard, isIban } from "./bank.ts";
import { isVin } from "./devices.ts";
import { isInternational, isNational } from "./phone.ts";

const detector = createDetector(createRuleset(RULES), (value) => value);
const found = (text: string) =>
  detector.text(text).map(({ start, end, rule, severity }) => [text.slice(start, end), rule, severity]);

/** Put together at run time: scanners of this repository stay quiet. */
const written = (marked: string) => marked.replaceAll("~", "");

/** id, words, number; the number as it is written is found beside its words, whole, as what it is. */
const NAMED = `
uk-nhs|NHS number|943~ 47~6 5~919
uk-nino|national insurance|AB ~12 ~34 ~56 ~C
uk-utr|UTR|112~345~678~9
uk-vehicle-registration|number plate|AB5~1 A~BC
uk-postcode|postcode|SW1~A 1~AA
ie-pps|PPS|123~456~7T
fr-siret|SIREN|732~ 82~9 3~20
de-tax-id|Steuer-ID|860~957~427~19
de-tax-number|Steuernummer|181~/81~5/0~815~5
de-social-security|Rentenversicherung|150~706~49C~103
de-id-card|Personalausweis|T22~000~129~3
de-health-insurance|KVNR|A12~345~678~0
de-lanr|LANR|123~456~601
de-bsnr|BSNR|021~234~568
de-postcode|PLZ|803~31
at-svnr|SVNR|123~7 0~101~80
nl-bsn|BSN|111~222~333
lu-matricule|matricule|189~312~010~573~2
es-passport|pasaporte|AAA~123~456
es-cif|CIF|A58~818~501
it-partita-iva|partita IVA|007~431~101~57
it-identity-card|carta d'identità|CA ~000~00 ~AA
it-driver-license|patente|MI1~234~567~X
pt-nif|NIF|123~456~789
gr-afm|ΑΦΜ|123~456~783
pl-pesel|PESEL|440~514~013~59
pl-nip|NIP|123~-45~6-3~2-1~8
ro-cnp|CNP|180~010~122~114~4
bg-egn|ЕГН|752~316~926~3
hu-taj|TAJ|123~ 45~6 7~88
hr-oib|OIB|694~351~515~30
si-emso|EMŠO|010~100~650~000~6
dk-cpr|CPR|070~761~428~5
ee-lt-isikukood|isikukood|376~050~302~99
ua-ipn|ІПН|175~901~377~6
ru-inn|ИНН|770~708~389~3
is-kennitala|kennitala|120~174~339~9
no-fodselsnummer|fødselsnummer|151~086~950~88
se-organisationsnummer|orgnummer|556~703~748~5
us-ssn|SSN|536~221~234
us-itin|ITIN|911~701~234
us-ein|EIN|12-~345~678~9
us-passport|passport|A12~345~678
us-npi|NPI|123~456~789~3
us-medicare-mbi|Medicare|1EG~4TE~5MK~73
us-dea|DEA|BB1~388~568
us-aba-routing|routing|021~000~021
us-bank-account|checking account|000~123~456~789
us-zip|zip|941~05-~123~4
us-driver-license|driver's license|D12~345~67
ca-sin|SIN|130~692~544
mx-rfc|RFC|GOD~E56~123~1GR~8
ar-pe-dni|DNI|12.~345~.67~8
cl-rut|RUT|306~869~57-~4
co-cedula|cédula|1.0~20.~304~.05~0
pe-ruc|RUC|205~123~337~97
tr-kimlik|TCKN|100~000~001~46
tr-license-plate|plaka|34 ~ABC~ 12~34
il-id|teudat zehut|000~000~018
za-id|South African ID|800~101~500~908~7
in-aadhaar|aadhaar|399~876~543~211
in-passport|passport|J83~698~54
in-voter|voter|ABC~123~456~7
lk-nic|NIC|853~400~937~V
hk-id|HKID|A12~345~63
jp-my-number|マイナンバー|123~456~789~018
kr-passport|여권|M12~345~678
sg-uen|UEN|201~434~292~D
id-nik|NIK|317~123~050~785~000~1
vn-cccd|CCCD|001~099~012~345
au-tfn|TFN|876~543~210
au-abn|ABN|518~247~535~56
au-acn|ACN|004~085~616
au-medicare|Medicare|212~345~670~1
nz-ird|IRD|49-~091~-85~0
eu-vat|VAT|ATU~123~456~78
imei|IMEI|490~154~203~237~518
iccid|ICCID|899~110~120~000~320~451~4
imsi|IMSI|310~150~123~456~789
vin|VIN|1HG~CM8~263~3A0~043~52
uk-sort-code|sort code|20-~00-~00
card-cvv|CVV|123
card-expiry|valid thru|09/~27
date-of-birth|date of birth|198~0-0~7-1~5
geo-coordinates|latitude|48.~137~154
aws-account-id|AWS account|481~9-2~037~-55~12
`;

/** id and number: found in any text, for their check or their form tell enough. */
const BARE = `
fr-nir|255~081~416~802~538
fr-nir|1 8~5 0~5 7~8 0~06 ~084~ 91
ch-ahv|756~.92~17.~076~9.8~5
be-rrn|85.~07.~30-~033~.28
es-dni|123~456~78Z
es-nie|X12~345~67L
it-codice-fiscale|RSS~MRA~85T~10A~562~S
fi-hetu|131~052~-30~8T
se-personnummer|811~218~-98~76
ru-snils|112~-23~3-4~45 ~95
de-vat|DE1~366~959~76
cz-birth-number|736~028~/51~63
us-ssn|536~-22~-12~34
us-medicare-mbi|1EG~4-T~E5-~MK7~3
br-cpf|111~.44~4.7~77-~35
br-cnpj|11.~222~.33~3/0~001~-81
br-cnpj|12.~ABC~.34~5/0~1DE~-35
mx-curp|HEG~G56~042~7MV~ZRR~L04
ar-cuit|20-~123~456~78-~6
pk-cnic|352~02-~123~456~7-1
cn-resident-id|110~105~194~912~310~02X
hk-id|A12~345~6(3~)
tw-id|A12~345~678~9
kr-rrn|960~121~-12~345~67
kr-brn|104~-82~-13~138
th-tnin|1-2~345~-67~890~-12~-1
sg-nric|S12~345~67D
in-pan|ABC~PE1~234~F
in-gstin|27A~APF~U09~39F~1ZV
in-aadhaar|399~8 7~654~ 32~11
my-mykad|800~101~-14~-56~78
ae-emirates-id|784~-19~80-~123~456~7-8
uk-driving-licence|MOR~GA6~570~54S~M9I~J
iban|DE8~9 3~704~ 00~44 ~053~2 0~130~ 00
iban|gb8~2we~st1~234~569~876~543~2
bitcoin-address|1Bo~atS~LRH~tKN~ngk~dXE~eob~R76~b53~LET~tpy~T
`;

const rows = (table: string) =>
  table
    .trim()
    .split("\n")
    .map((row) => written(row).split("|") as [string, string, string]);

describe("beside its words", () => {
  test.each(rows(NAMED))("%s, %s: %s", (id, words, number) => {
    expect(found(`Their ${words}: ${number}.`).map(([text]) => text)).toContain(number);
    expect(found(`Their ${words}: ${number}.`).map(([, rule]) => rule)).toContain(id);
  });
});

describe("by itself, in any text", () => {
  test.each(rows(BARE))("%s: %s", (id, number) => {
    expect(found(`so ${number}, then`)).toContainEqual([number, id, expect.any(String)]);
    expect(found(`{"k":"\\n${number}"}`).map(([text]) => text)).toContain(number);
  });
});

test("a wrong check digit is found by no rule that has one", () => {
  for (const text of [
    "x 12345678A y",
    "x 131052-308S y",
    "x 756.9217.0769.84 y",
    written("x DE~89 37~04 00~44 05~32 01~30 01 y"),
    "x S1234567E y",
  ]) {
    expect(found(text), text).toEqual([]);
  }
});

const CARDS: readonly (readonly [string, string | undefined, string])[] = [
  ["453~9 1~488~ 03~43 ~646~7 in a text", "453~9 1~488~ 03~43 ~646~7", "HIGH"],
  ["card 453~914~880~343~646~7", "453~914~880~343~646~7", "MAXIMUM"],
  ["ax453~914~880~343~646~7", undefined, ""],
  ["n = 453~914~880~343~646~7;", "453~914~880~343~646~7", "LOW"],
  ["n = 4539148803436468;", undefined, ""],
  // Everyone's test card: replaced in `strict` alone.
  ["card 424~2 4~242~ 42~42 ~424~2", "424~2 4~242~ 42~42 ~424~2", "LOW"],
  ["371~449~635~398~431", "371~449~635~398~431", "LOW"],
];

describe.each(CARDS)("card: %s", (marked, markedNumber, severity) => {
  const number = markedNumber === undefined ? undefined : written(markedNumber);
  test(String(severity), () => {
    expect(found(written(marked))).toEqual(number === undefined ? [] : [[number, "card-number", severity]]);
  });
});

test("networks, IBAN and VIN", () => {
  expect(isCard(written("601~100~099~013~942~4"))).toBe(true);
  expect(isCard("0000000000000000")).toBe(false);
  expect(isIban(written("NL9~1AB~NA0~417~164~300"))).toBe(true);
  expect(isIban(written("NL9~1AB~NA0~417~164~301"))).toBe(false);
  expect(isVin(written("1HG~CM8~263~3A0~043~52"))).toBe(true);
  expect(isVin("1HGCM82643A004352")).toBe(false);
});

test("every country's example number is one, as libphonenumber says", () => {
  for (const country of getCountries()) {
    const number = getExampleNumber(country, examples);
    // Shorter ones are told by their words alone.
    if (number === undefined || number.nationalNumber.length < 7) continue;
    expect(isValidPhoneNumber(number.number)).toBe(true);
    expect(isInternational(number.number.slice(1)), number.number).toBe(true);
    expect(isNational(number.formatNational().replace(/[^0-9]/g, "")), number.formatNational()).toBe(true);
    expect(found(`ring ${number.formatInternational()} now`).map(([text]) => text)).toEqual([
      number.formatInternational(),
    ]);
  }
});

describe("phones", () => {
  test.each([
    ["+1 (415) 555-2671", "+1 (415) 555-2671"],
    ["(415) 555-2671", "(415) 555-2671"],
    ["415.555.2671 ", "415.555.2671"],
    ["Tel. 030 23125 123", "030 23125 123"],
    ["portable: 06.12.34.56.78", "06.12.34.56.78"],
    ["WhatsApp 11 98456-5666", "11 98456-5666"],
    ["電話 03-1234-5678", "03-1234-5678"],
    ["tel:+442079460958", "+442079460958"],
    ["fax 0049 (0) 30 23125123", "0049 (0) 30 23125123"],
    ["call +44 20 7946 0958 ext. 12", "+44 20 7946 0958 ext. 12"],
  ])("%s", (text, number) => expect(found(text)).toEqual([[number, "phone", "MEDIUM"]]));

  test.each([
    "took 1700000000 ms",
    "1700000000",
    "id 4155552671",
    "2024-01-15 10:30:45",
    "v1.20.300.4000",
    "3f9a07c2-4155-5526-7112-c2d8e1b65403",
    "48.137154, 11.576124",
    "+1 -1 +2",
    "a+14155552671",
    "1,234,567,890",
    "1 2 3 4 5 6 7 8 9 10 11 12",
  ])("none in %s", (text) => expect(found(text)).toEqual([]));
});

describe("addresses", () => {
  test.each([
    ["at 10.0.0.1:80", "10.0.0.1"],
    ["from 210.1.2.3 to", "210.1.2.3"],
    ["net 192.168.0.0/16.", "192.168.0.0/16"],
    ["8.8.8.8", "8.8.8.8"],
  ])("%s", (text, address) => expect(found(text)).toEqual([[address, "ip-address", "LOW"]]));

  test.each([
    "127.0.0.1",
    "0.0.0.0",
    "255.255.255.0",
    "169.254.169.254",
    "see 1.2.3.4",
    "v4.8.0.100",
    "version 40.80.0.100",
    "pkg-4.80.0.100.tgz",
    "1.2.3.4.5",
    "300.1.1.1",
    "01.2.3.4",
    "1.3.6.1.4.1.311",
  ])("none in %s", (text) => expect(found(text)).toEqual([]));
});
