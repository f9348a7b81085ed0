// Home folders of anyone, on any system and in any writing: the finding is the name of their owner.

import { defineRule, type Rule } from "../../ports/rule.ts";
import { AFTER_MARK, AT_HINT, sticky } from "../boundary.ts";

/**
 * Accounts that belong to a system, an image or a document, and to no person. `root` is one of them: its folder says
 * nothing but that somebody worked as root.
 */
const NOBODY: ReadonlySet<string> = new Set(
  [
    "shared,public,to,dir,folder,path,default,default user,all users,guest,library,root,user,users,username,user-name,user_name,you,me,your-name,yourname,your-username,name,someone,myuser,home",
    "runner,runneradmin,runnervm,circleci,travis,jenkins,gitlab-runner,buildkite-agent,build,builder,ci,vsts,vssadministrator,containeradministrator,actions,github,gitpod,codespace,vscode,coder,cloudshell-user,sandbox",
    "ubuntu,debian,fedora,centos,rocky,almalinux,alpine,arch,ec2-user,azureuser,opc,core,admin,administrator,vagrant,pi,docker,podman,node,python,ruby,app,appuser,nonroot,nobody,daemon,www-data,nginx,git,postgres,mysql,redis,linuxbrew,homebrew,nix,nixbld,jovyan,airflow,spark,hadoop,deploy,service,test,tester,testuser,dev,developer,devuser,steam,deck,termux,nextjs,bun,deno,oracle",
  ]
    .join(",")
    .split(","),
);

export function isNobody(name: string): boolean {
  const lower = name.toLowerCase();
  return (
    NOBODY.has(lower) ||
    NOBODY.has(lower.replace(/\.[a-z0-9-]+$/, "")) ||
    /^(?:x+|\.+|-+|_+|user[0-9]+|user[a-z]|node[0-9]+)$/.test(lower)
  );
}

/** A name ends where a path, a quote or a sentence does. A placeholder begins with a character that no name has. */
const NAME = "[\\p{L}\\p{N}_](?:[\\p{L}\\p{N}\\p{M}_.+-]{0,62}[\\p{L}\\p{N}\\p{M}_-])?";
/** Windows' names hold spaces; the backslash behind tells where they end. */
const SPACED = `(?:${NAME}(?: [\\p{L}\\p{N}_.-]{1,32}){1,3}(?=\\\\|/[A-Z])|${NAME})`;
/** What stands before the root: nothing that a longer path would end with, or a known mount. */
const ROOT = [
  "(?<![\\p{L}\\p{N}_.~*)}\\]-])",
  "(?<=\\\\[nrtbf])",
  "(?<=\\[[0-9;]{0,12}m)",
  AFTER_MARK,
  // `-I/home/...` of a compiler.
  "(?<=(?<![\\p{L}\\p{N}_-])-(?:[A-Za-z]|isystem|iquote|idirafter))",
  "(?<=(?:/private|/var|/export|/host|/mnt|/rootfs|/host_mnt|/run/host|/mnt/[a-z]|/cygdrive/[a-z]|/data/data/com\\.termux/files|/net|/System/Volumes/Data|/Volumes/[^/\\n]{1,40}|(?<![A-Za-z0-9])/?[A-Za-z]:|/[a-z]|file|wsl(?:\\.localhost|\\$)/[^/\\n]{1,40}))",
].join("|");

const accept = (name: string) => !isNobody(name) && !/^(?:REDACTED|\d{1,3})$/.test(name);

type Spec = Pick<Rule, "id" | "examples"> & {
  readonly hints: readonly string[];
  readonly body: string;
  readonly anyCase?: boolean;
};

const home = ({ id, hints, body, anyCase, examples }: Spec): Rule =>
  defineRule({
    id,
    kind: "path",
    label: "user",
    severity: "LOW",
    confidence: 0.85,
    hints,
    ...(anyCase ? { anyCase } : {}),
    pattern: sticky(body, anyCase ? "iu" : "u"),
    window: AT_HINT,
    accept,
    examples,
  });

const finds = (secret: string, ...texts: string[]) => texts.map((text) => ({ text, secret }));
const WIN = "\\\\{1,16}";

export const RULES: readonly Rule[] = [
  home({
    id: "home-folder",
    hints: ["/Users/", "/home/"],
    body: `(?:${ROOT})/(?:Users|home)/(${SPACED})`,
    examples: {
      finds: [
        ...finds(
          "jane",
          "/Users/jane/proj",
          "cd /home/jane",
          'cwd="/home/jane"',
          "file:///Users/jane/a.txt",
          "vscode://file/Users/jane/x",
          "/mnt/c/Users/jane/x",
          "/c/Users/jane",
          "/cygdrive/c/Users/jane/y",
          "C:/Users/jane/y",
          "\\n/Users/jane/x",
          "//wsl.localhost/Ubuntu/home/jane/x",
          "/private/home/jane/x",
          "@@ -1 +1 @@\n-/home/jane/x",
          "cc -I/home/jane/include",
          "-isystem/Users/jane/sdk",
        ),
        ...finds("Jane", "/Users/Jane/x"),
        ...finds("jörg.müller", "/home/jörg.müller/x"),
        ...finds("jane_doe-2", "ls /home/jane_doe-2."),
      ],
      ignores: [
        "/Users/Shared/x",
        "/home/runner/work",
        "/home/ubuntu",
        "src/home/Hero.tsx",
        "./home/page",
        "https://mail.io/home/about",
        // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell variable, as people write it
        "/home/${USER}/x",
        "/Users/<name>/x",
        "/Users/[REDACTED:user:1]/x",
        "/home/$USER",
        "/root/x",
        "~/home/page",
        "route-a/home/page",
      ],
    },
  }),
  home({
    id: "home-folder-lower-case",
    hints: ["/users/"],
    // macOS does not tell cases apart; a web address has users too, but none with these folders.
    body: `(?:${ROOT})/users/(${NAME})(?=/(?:Documents|Desktop|Downloads|Library|Projects|Developer|Code|AppData|Pictures|\\.[a-z]))`,
    examples: {
      finds: finds("jane", "/users/jane/Documents/x", "/users/jane/.ssh/id"),
      ignores: ["/users/jane/posts", "GET /users/42"],
    },
  }),
  home({
    id: "home-folder-windows",
    hints: ["\\Users\\", "\\users\\", "\\USERS\\", "\\Documents and Settings\\"],
    body: `(?:(?<=(?<![A-Za-z])[A-Za-z]:\\\\{0,15})|(?<=\\\\[\\w.$-]{1,63}\\\\{0,15}))\\\\(?:Users|users|USERS|Documents and Settings)${WIN}(${SPACED})`,
    examples: {
      finds: [
        ...finds(
          "Jane",
          "C:\\Users\\Jane\\x",
          "c:\\\\Users\\\\Jane\\\\x",
          '"C:\\\\\\\\Users\\\\\\\\Jane"',
          "\\\\SERVER\\Users\\Jane\\x",
        ),
        ...finds("Jane Doe", "C:\\Users\\Jane Doe\\AppData"),
        ...finds("JANEDO", "C:\\Users\\JANEDO~1\\x"),
      ],
      ignores: ["C:\\Users\\Public\\x", "App\\Users\\Model", "C:\\Users\\%USERNAME%\\x", "C:\\Users\\runneradmin"],
    },
  }),
  home({
    id: "home-folder-wsl",
    hints: ["\\home\\"],
    body: `(?<=wsl(?:\\.localhost|\\$)${WIN}[\\w.-]{1,40}\\\\{0,15})\\\\home${WIN}(${NAME})`,
    examples: {
      finds: finds("jane", "\\\\wsl$\\Ubuntu\\home\\jane\\x", "\\\\\\\\wsl.localhost\\\\Ubuntu-22.04\\\\home\\\\jane"),
      ignores: ["app\\home\\index", "\\\\wsl$\\Ubuntu\\home\\ubuntu"],
    },
  }),
  home({
    id: "home-folder-encoded",
    anyCase: true,
    hints: [
      "2fusers%",
      "2fhome%",
      "5cusers%",
      "\\u002fusers\\u002f",
      "\\u002fhome\\u002f",
      "\\/users\\/",
      "\\/home\\/",
    ],
    body: "(?:2f|5c|\\\\u002f|\\\\/)(?:users|home)(?:%(?:25){0,2}(?:2f|5c)|\\\\u002f|\\\\/)([\\p{L}\\p{N}_](?:[\\p{L}\\p{N}_.-]|%(?:25)?(?:20|c[0-9a-f]%(?:25)?[89ab][0-9a-f])){0,62})",
    examples: {
      finds: finds(
        "jane",
        "?path=%2FUsers%2Fjane%2Fproj",
        "%252fhome%252fjane%252f",
        '"\\u002fUsers\\u002fjane\\u002fx"',
        '"\\/Users\\/jane\\/x"',
        "file=C%3A%5CUsers%5Cjane%5C",
      ),
      ignores: ["%2Fhome%2Frunner%2F", "%2Fhome%3Fa", "\\/home\\/ubuntu\\/"],
    },
  }),
  home({
    id: "home-folder-dashed",
    hints: ["-Users-", "-home-"],
    // A name with a dash of its own is told whole by the known folders, see `identity.ts`.
    body: "(?:(?<![\\p{L}\\p{N}_.-])|(?<=(?<![A-Za-z0-9])[A-Za-z]-)|(?<=-mnt-[a-z]))-(?:Users|home)-([\\p{L}\\p{N}_][\\p{L}\\p{N}_.]{0,62})",
    examples: {
      finds: finds("jane", "~/.claude/projects/-Users-jane-proj/x.jsonl", '"-home-jane-proj"', "C--Users-jane-proj"),
      ignores: ["nav-home-icon", "-home-runner-work", "--home-page", "-Users-Shared-x"],
    },
  }),
  defineRule({
    id: "user-temp-folder",
    kind: "path",
    label: "user-folder",
    severity: "LOW",
    confidence: 0.8,
    hints: ["/var/folders/"],
    pattern: /\/var\/folders\/([a-z0-9_+]{2}\/[a-z0-9_+]{20,40})/y,
    window: AT_HINT,
    examples: {
      finds: finds("zz/zyxvpxvq6csfxvn_n0000000000000", "/private/var/folders/zz/zyxvpxvq6csfxvn_n0000000000000/T/x"),
      ignores: ["/var/folders/a", "/var/folders/zz/short/T"],
    },
  }),
];
