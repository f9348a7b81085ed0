// Machines and logins: hosts named after people, shell prompts, ssh logins, internal domains.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AT_HINT, sticky } from "../boundary.ts";
import { isNobody } from "./paths.ts";

const LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
const USER = "[A-Za-z_][A-Za-z0-9_.-]{0,31}";
const isUser = (name: string) =>
  !isNobody(name) && !/^(?:git|hg|svn|aur|anonymous|anon|\$.*|host|server|remote)$/i.test(name);
const finds = (secret: string, ...texts: string[]) => texts.map((text) => ({ text, secret }));

const host = { kind: "pii", label: "host", severity: "LOW", confidence: 0.8 } as const;
const login = { kind: "identity", label: "user", severity: "LOW", confidence: 0.8, window: AT_HINT } as const;

/** Names that Docker, Kubernetes and the clouds give to every installation alike. */
const EVERYONES =
  /^(?:host|gateway|kubernetes|metadata)\.(?:docker|google|azure)\.internal$|\.svc\.cluster\.local$|^(?:kubernetes|localhost|local|test|dev|app|api|example)\.|(?:^|\.)(?:example|localhost|test)\./i;

export const RULES: readonly Rule[] = [
  defineRule({
    ...host,
    id: "host-of-person",
    hints: [
      "macbook",
      "imac",
      "mac-mini",
      "mac-studio",
      "mac-pro",
      "-mbp",
      "-laptop",
      "-desktop",
      "-thinkpad",
      "-iphone",
      "-ipad",
      "-air.local",
    ],
    anyCase: true,
    pattern:
      /(?<![A-Za-z0-9._-])[A-Za-z][A-Za-z0-9]{0,30}(?:['’]s[- ]|-)(?:[A-Za-z0-9]{1,16}-){0,3}(?:MacBook(?:-Pro|-Air)?|iMac|Mac-mini|Mac-Studio|Mac-Pro|mbp|laptop|desktop|thinkpad|iPhone|iPad|Air(?=\.local))(?:-[0-9]{1,3})?(?:\.(?:local|lan|home|localdomain))?(?![A-Za-z0-9_.-]*[A-Za-z0-9_(])/gi,
    window: { before: 64, after: 40 },
    accept: (name) =>
      /['’]s |s-|\.(?:local|lan|home|localdomain)$|-mbp$/i.test(name) &&
      !/^(?:apple|new|the|my|a|your|for|is|as|this|windows|linux|docker|github|claude|responsive|css|tailwind|vs)s?[- ]/i.test(
        name,
      ),
    examples: {
      finds: [
        ...finds("janes-macbook-pro.local", "ssh janes-macbook-pro.local"),
        ...finds("Janes-MacBook-Air", "user on Janes-MacBook-Air done"),
        ...finds("jane-mbp", "HOST=jane-mbp"),
        ...finds("Jane's iMac", "on Jane's iMac,"),
      ],
      ignores: ["a macbook pro", "responsive-desktop", "docker-desktop", "use my-laptop", "github-desktop"],
    },
  }),
  defineRule({
    ...host,
    id: "host-windows-default",
    hints: ["DESKTOP-", "LAPTOP-", "WIN-"],
    pattern: sticky("(?<![A-Za-z0-9_-])(?:DESKTOP-[A-Z0-9]{7}|LAPTOP-[A-Z0-9]{8}|WIN-[A-Z0-9]{11})(?![A-Za-z0-9_-])"),
    window: AT_HINT,
    accept: (name) => /[0-9]/.test(name.slice(4)),
    examples: {
      finds: finds("DESKTOP-4F9K2LQ", "\\\\DESKTOP-4F9K2LQ\\share", "jane@DESKTOP-4F9K2LQ:~$"),
      ignores: ["DESKTOP-VERSION", "WIN-X64", "DESKTOP-123"],
    },
  }),
  defineRule({
    ...host,
    id: "host-local",
    hints: [".local", ".lan", ".home.arpa", ".localdomain"],
    // In code a dot is a member; a machine stands behind a scheme, a login or a word.
    pattern: new RegExp(
      `(?:(?:://|@|\\b(?:host|hostname|ping|ssh|server|dns|HOST|HOSTNAME|nslookup|dig|curl)[ =:"']{1,3}))(${LABEL}(?:\\.${LABEL}){0,3}\\.(?:local|lan|home\\.arpa|localdomain))(?![\\w.(-]*[\\w(])`,
      "g",
    ),
    window: { before: 80, after: 12 },
    accept: (name) => !EVERYONES.test(name),
    examples: {
      finds: finds("nas-doe.local", "http://nas-doe.local:5000/x", "ping nas-doe.local", "jane@nas-doe.local"),
      ignores: [
        "/usr/local/bin",
        "settings.local.json",
        "state.local",
        "http://a.svc.cluster.local/",
        "@foo.local.bar(",
      ],
    },
  }),
  defineRule({
    ...host,
    id: "host-internal",
    hints: [".internal", ".intranet", ".corp", ".intra", ".private", ".localnet"],
    pattern: new RegExp(
      `(?:(?:://|@|\\b(?:host|hostname|server|registry|HOST|HOSTNAME|nslookup|dig|ping|ssh|curl)[ =:"']{1,3}))(${LABEL}(?:\\.${LABEL}){0,5}\\.(?:internal|intranet|corp|intra|private|localnet)(?:\\.${LABEL}){0,3})(?![\\w(])`,
      "g",
    ),
    window: { before: 120, after: 80 },
    accept: (name) => !EVERYONES.test(name) && !/^[a-z]+(?:[A-Z]|\.prototype)/.test(name),
    examples: {
      finds: finds("build.acme.internal", "https://build.acme.internal/job", "ssh jane@build.acme.internal"),
      ignores: ["http://host.docker.internal:8080", "this.state.internal", "http://metadata.google.internal/"],
    },
  }),
  defineRule({
    ...login,
    id: "ssh-user",
    hints: ["ssh ", "scp ", "sftp ", "rsync ", "mosh ", "ssh-copy-id "],
    pattern: sticky(
      `(?:ssh|scp|sftp|rsync|mosh|ssh-copy-id)(?: {1,4}(?![A-Za-z0-9_.-]{1,32}@)[^\\s@"'\`;|&<>]{1,64}){0,8} {1,4}["']?(${USER})@${LABEL}`,
    ),
    accept: isUser,
    examples: {
      finds: finds("jane", "ssh jane@host.io", "scp -P 22 a.txt jane@10.0.0.5:/x", "rsync -avz ./x jane@nas:~/y"),
      ignores: ["ssh git@github.com", "ssh root@host", "ssh ubuntu@1.2.3.4", "ssh host", "the ssh user"],
    },
  }),
  defineRule({
    ...login,
    id: "ssh-url-user",
    hints: ["ssh://", "sftp://"],
    pattern: sticky(`s(?:sh|ftp)://(${USER})@`),
    accept: isUser,
    examples: {
      finds: finds("jane", "ssh://jane@host:22/x", "sftp://jane@h/x"),
      ignores: ["ssh://git@github.com/a/b", "ssh://host/x"],
    },
  }),
  defineRule({
    ...login,
    id: "scp-user",
    hints: [
      ":~/",
      ":/home",
      ":/var",
      ":/srv",
      ":/opt",
      ":/tmp",
      ":/etc",
      ":/Users",
      ":/data",
      ":/mnt",
      ":~$",
      ":~#",
      ":~%",
      ":~ ",
    ],
    pattern: new RegExp(`(?<![\\w.@/:-])(${USER})@${LABEL}(?:\\.${LABEL}){0,5}:[~/]`, "g"),
    window: { before: 110, after: 0 },
    accept: isUser,
    examples: {
      finds: finds("jane", "jane@nas:/srv/x", "jane@build-7:~$ ls", "jane@build.acme.io:~/proj# "),
      ignores: ["git@host:/srv/x", "root@a1b2c3:/app#", "http://jane@host:/x"],
    },
  }),
  defineRule({
    ...login,
    id: "login-variable",
    hints: ["USER=", "USERNAME=", "LOGNAME=", "uid="],
    pattern:
      /(?<![A-Za-z0-9_])(?:(?:SUDO_USER|USER|USERNAME|LOGNAME)=["']?|uid=[0-9]{1,6}\()([A-Za-z_][A-Za-z0-9_.-]{1,31})(?![A-Za-z0-9_.-]*[(@/])/y,
    accept: isUser,
    examples: {
      finds: finds("jane", "USER=jane\n", 'LOGNAME="jane"', "uid=1000(jane) gid=1000(jane)"),
      ignores: ["USER=root", "USER=$USER", "DB_USER=app", "USER=postgres", "uid=0(root)"],
    },
  }),
];
