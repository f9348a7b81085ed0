// Keys of wallets: extended keys, seeds with a prefix, and beside their names seed phrases and raw private keys.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, fake, HEX, sticky } from "../boundary.ts";
import { looksRandom } from "../plausible.ts";
import { tokenRules } from "../tokens.ts";

const BECH32 = "[02-9ac-hj-np-z]";
const PHRASE = "abandon garlic zebra crumble vivid onion laptop quantum robust spider timber wagon";
const BETWEEN = "[\"'`]{0,2}[ \\t]{0,4}(?:[:=]{1,2}>?|is|are|\\n)[ \\t]{0,4}[\"'`\\[(]{0,2}";

export const RULES: readonly Rule[] = [
  ...tokenRules([
    [
      "bip32-xprv",
      ["xprv", "yprv", "zprv", "tprv", "uprv", "vprv"].map((kind) => `${kind}{base58 107}`),
      { strict: true },
    ],
    ["nostr-secret-key", `nsec1{${BECH32} 58}`, { strict: true }],
    ["near-private-key", "ed25519:{base58 85-90}", { strict: true }],
    ["tezos-secret-key", ["edsk{base58 50}", "edsk{base58 94}", "edesk{base58 83}"], { strict: true }],
    [
      "cardano-extended-key",
      [`ed25519_sk1{${BECH32} 50-110}`, `root_xsk1{${BECH32} 150-220}`, `xprv1{${BECH32} 150-220}`],
    ],
    ["zcash-spending-key", [`secret-extended-key-main1{${BECH32} 200-300}`]],
    ["iota-private-key", "iotaprivkey1{[02-9ac-hj-np-z] 50-70}"],
  ]),
  defineRule({
    id: "seed-phrase",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.9,
    anyCase: true,
    hints: ["mnemonic", "seed phrase", "seed_phrase", "seedphrase", "recovery phrase", "secret phrase"],
    // Twelve to twenty-four words of three to eight letters, with nothing but one space or comma between.
    pattern: sticky(
      `(?:mnemonic|(?:seed|recovery|secret)[ _]?phrase)(?:[_ -]?(?:phrase|words|seed))?${BETWEEN}([a-z]{3,8}(?:[ ,]{1,2}[a-z]{3,8}){11,23})(?![a-z ]{0,2}[a-z])`,
      "i",
    ),
    window: AT_HINT,
    // Prose has its small words; the list of BIP-39 has none of them.
    accept: (value) => !/\b(?:the|and|for|are|with|that|this|you|your|not|has|have|was|will|from)\b/i.test(value),
    examples: {
      finds: [
        { text: `MNEMONIC="${PHRASE}"`, secret: PHRASE },
        { text: `seed phrase: ${PHRASE}\n`, secret: PHRASE },
      ],
      ignores: [
        "mnemonic: keep the words that you wrote down for your wallet and never show them",
        "mnemonic = generate()",
        PHRASE,
      ],
    },
  }),
  defineRule({
    id: "wallet-private-key",
    kind: "secret",
    severity: "MAXIMUM",
    confidence: 0.9,
    anyCase: true,
    hints: [
      "private_key",
      "privatekey",
      "private key",
      "private-key",
      "priv_key",
      "privkey",
      "deployer_key",
      "wallet_key",
      "wif",
    ],
    pattern: sticky(
      `(?:private[_ -]?key|priv_?key|deployer_key|wallet_key|wif)(?:[a-z0-9_]{0,12})${BETWEEN}((?:0x)?[0-9a-f]{64}(?![0-9a-z])|[5kl][1-9a-hj-np-z]{50,51}(?![0-9a-z]))`,
      "i",
    ),
    window: AT_HINT,
    accept: looksRandom,
    examples: {
      finds: [
        { text: `PRIVATE_KEY=0x${fake(64, HEX)}\n`, secret: `0x${fake(64, HEX)}` },
        { text: `privateKey: "${fake(64, HEX)}"`, secret: fake(64, HEX) },
        { text: `WIF = K${fake(51)}`, secret: `K${fake(51)}` },
      ],
      ignores: [`digest: 0x${fake(64, HEX)}`, `PRIVATE_KEY=0x${"0".repeat(64)}`, "privateKey: KeyObject"],
    },
  }),
];
