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

/** id, words, number; the number as it is written is found beside its words, whole, as what it is. */
const NAMED = `
uk-nhs|NHS number|943 476 5919
uk-nino|national insurance|AB 12 34 56 C
uk-utr|UTR|1123456789
uk-vehicle-registration|number plate|AB51 ABC
uk-postcode|postcode|SW1A 1AA
ie-pps|PPS|1234567T
fr-siret|SIREN|732 829 320
de-tax-id|Steuer-ID|86095742719
de-tax-number|Steuernummer|181/815/08155
de-social-security|Rentenversicherung|15070649C103
de-id-card|Personalausweis|T220001293
de-health-insurance|KVNR|A123456780
de-lanr|LANR|123456601
de-bsnr|BSNR|021234568
de-postcode|PLZ|80331
at-svnr|SVNR|1237 010180
nl-bsn|BSN|111222333
lu-matricule|matricule|1893120105732
es-passport|pasaporte|AAA123456
es-cif|CIF|A58818501
it-partita-iva|partita IVA|00743110157
it-identity-card|carta d'identità|CA 00000 AA
it-driver-license|patente|MI1234567X
pt-nif|NIF|123456789
gr-afm|ΑΦΜ|123456783
pl-pesel|PESEL|44051401359
pl-nip|NIP|123-456-32-18
ro-cnp|CNP|1800101221144
bg-egn|ЕГН|7523169263
hu-taj|TAJ|123 456 788
hr-oib|OIB|69435151530
si-emso|EMŠO|0101006500006
dk-cpr|CPR|0707614285
ee-lt-isikukood|isikukood|37605030299
ua-ipn|ІПН|1759013776
ru-inn|ИНН|7707083893
is-kennitala|kennitala|1201743399
no-fodselsnummer|fødselsnummer|15108695088
se-organisationsnummer|orgnummer|5567037485
us-ssn|SSN|536221234
us-itin|ITIN|911701234
us-ein|EIN|12-3456789
us-passport|passport|A12345678
us-npi|NPI|1234567893
us-medicare-mbi|Medicare|1EG4TE5MK73
us-dea|DEA|BB1388568
us-aba-routing|routing|021000021
us-bank-account|checking account|000123456789
us-zip|zip|94105-1234
us-driver-license|driver's license|D1234567
ca-sin|SIN|130692544
mx-rfc|RFC|GODE561231GR8
ar-pe-dni|DNI|12.345.678
cl-rut|RUT|30686957-4
co-cedula|cédula|1.020.304.050
pe-ruc|RUC|20512333797
tr-kimlik|TCKN|10000000146
tr-license-plate|plaka|34 ABC 1234
il-id|teudat zehut|000000018
za-id|South African ID|8001015009087
in-aadhaar|aadhaar|399876543211
in-passport|passport|J8369854
in-voter|voter|ABC1234567
lk-nic|NIC|853400937V
hk-id|HKID|A1234563
jp-my-number|マイナンバー|123456789018
kr-passport|여권|M12345678
sg-uen|UEN|201434292D
id-nik|NIK|3171230507850001
vn-cccd|CCCD|001099012345
au-tfn|TFN|876543210
au-abn|ABN|51824753556
au-acn|ACN|004085616
au-medicare|Medicare|2123456701
nz-ird|IRD|49-091-850
eu-vat|VAT|ATU12345678
imei|IMEI|490154203237518
iccid|ICCID|8991101200003204514
imsi|IMSI|310150123456789
vin|VIN|1HGCM82633A004352
uk-sort-code|sort code|20-00-00
card-cvv|CVV|123
card-expiry|valid thru|09/27
date-of-birth|date of birth|1980-07-15
geo-coordinates|latitude|48.137154
aws-account-id|AWS account|4819-2037-5512
`;

/** id and number: found in any text, for their check or their form tell enough. */
const BARE = `
fr-nir|255081416802538
fr-nir|1 85 05 78 006 084 91
ch-ahv|756.9217.0769.85
be-rrn|85.07.30-033.28
es-dni|12345678Z
es-nie|X1234567L
it-codice-fiscale|RSSMRA85T10A562S
fi-hetu|131052-308T
se-personnummer|811218-9876
ru-snils|112-233-445 95
de-vat|DE136695976
cz-birth-number|736028/5163
us-ssn|536-22-1234
us-medicare-mbi|1EG4-TE5-MK73
br-cpf|111.444.777-35
br-cnpj|11.222.333/0001-81
br-cnpj|12.ABC.345/01DE-35
mx-curp|HEGG560427MVZRRL04
ar-cuit|20-12345678-6
pk-cnic|35202-1234567-1
cn-resident-id|11010519491231002X
hk-id|A123456(3)
tw-id|A123456789
kr-rrn|960121-1234567
kr-brn|104-82-13138
th-tnin|1-2345-67890-12-1
sg-nric|S1234567D
in-pan|ABCPE1234F
in-gstin|27AAPFU0939F1ZV
in-aadhaar|3998 7654 3211
my-mykad|800101-14-5678
ae-emirates-id|784-1980-1234567-8
uk-driving-licence|MORGA657054SM9IJ
iban|DE89 3704 0044 0532 0130 00
iban|gb82west12345698765432
bitcoin-address|1BoatSLRHtKNngkdXEeobR76b53LETtpyT
`;

const rows = (table: string) =>
  table
    .trim()
    .split("\n")
    .map((row) => row.split("|") as [string, string, string]);

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
    "x DE89 3704 0044 0532 0130 01 y",
    "x S1234567E y",
  ]) {
    expect(found(text), text).toEqual([]);
  }
});

describe.each([
  ["4539 1488 0343 6467 in a text", "4539 1488 0343 6467", "HIGH"],
  ["card 4539148803436467", "4539148803436467", "MAXIMUM"],
  ["ax4539148803436467", undefined, ""],
  ["n = 4539148803436467;", "4539148803436467", "LOW"],
  ["n = 4539148803436468;", undefined, ""],
  // Everyone's test card: replaced in `strict` alone.
  ["card 4242 4242 4242 4242", "4242 4242 4242 4242", "LOW"],
  ["371449635398431", "371449635398431", "LOW"],
])("card: %s", (text, number, severity) => {
  test(String(severity), () => {
    expect(found(text)).toEqual(number === undefined ? [] : [[number, "card-number", severity]]);
  });
});

test("networks, IBAN and VIN", () => {
  expect(isCard("6011000990139424")).toBe(true);
  expect(isCard("0000000000000000")).toBe(false);
  expect(isIban("NL91ABNA0417164300")).toBe(true);
  expect(isIban("NL91ABNA0417164301")).toBe(false);
  expect(isVin("1HGCM82633A004352")).toBe(true);
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
