// A home that stands where no rule expects one is found in every spelling and shown as any other home is.

import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { NO_IDENTITY } from "../core/identity.ts";
import { leaving } from "../core/policy.ts";
import { identityRules } from "./identity.ts";
import { createLayeredDetector, layersOf } from "./layers.ts";
import { isOwnHome, ownHomes } from "./own-home.ts";
import { projectPathRule } from "./project-path.ts";
import { createDisguise, pseudonym } from "./pseudonyms.ts";
import { makeStamp, redactText } from "./redact.ts";
import { FULL_RULESET } from "./ruleset.ts";

const hash = (text: string) => createHmac("sha256", "key").update(text).digest("hex").slice(0, 32);

function shown(text: string, home: string, roots: readonly string[] = []): string {
  const identity = { ...NO_IDENTITY, homes: [home] };
  const detector = createLayeredDetector(
    layersOf(FULL_RULESET, [identityRules(identity), projectPathRule(roots)]),
    hash,
  );
  const disguise = createDisguise({ hash, roots, homes: identity.homes });
  const stamp = makeStamp("", "", "");
  const context = { policy: leaving("strict"), number: () => undefined, stamp, disguise, find: detector.text };
  const redact = (one: string) => redactText(one, detector.text(one), context);
  const once = redact(text);
  expect(redact(once)).toBe(once);
  const name = home.split(/[\\/]/).findLast((step) => step !== "") ?? "";
  return once.replaceAll(pseudonym("user", name, hash), "@");
}

const AL = "/srv/people/al";

describe("the owner's home elsewhere", () => {
  test.each([
    ["Home is /srv/people/al", AL, "Home is ~@"],
    ["cat /srv/people/al/.env", AL, "cat ~@/.env"],
    ["see /srv/people/al.", AL, "see ~@."],
    ["`/srv/people/al`:/SRV/People/AL/x", AL, "`~@`:~@/x"],
    ["HOME=/srv/people/al/", `${AL}/`, "HOME=~@/"],
    ["file:///srv/people/al/a", AL, "file://~@/a"],
    ["ssh://box/srv/people/al/r.git", AL, "ssh://box~@/r.git"],
    ["/backup/srv/people/al/x", AL, "/backup~@/x"],
    ["?p=%2Fsrv%2Fpeople%2Fal%2Fx %252Fsrv%252Fpeople%252Fal%252Fx", AL, "?p=~@%2Fx ~@%252Fx"],
    ['{"p":"\\/srv\\/people\\/al\\/x"}', AL, '{"p":"~@\\/x"}'],
    ['"\\u002fsrv\\u002fpeople\\u002fal\\u002fx"', AL, '"~@\\u002fx"'],
    ["\\n/srv/people/al/x", AL, "\\n~@/x"],
    ["projects/-srv-people-al-proj/a.jsonl", AL, "projects/-@-proj/a.jsonl"],
    ["\\srv\\people\\al\\x", AL, "~@\\x"],
    ["cd /data/homes/kirsche", "/data/homes/kirsche", "cd ~@"],
    ["cd /kirsche/x", "/kirsche", "cd ~@/x"],
    ["/home/customers/al/x", "/home/customers/al", "~@/x"],
    ["/export/j%C3%B6rg/x /export/jo\u0308rg/x /export/jörg", "/export/jörg", "~@/x ~@/x ~@"],
    [
      "D:\\Profiles\\al\\x D:\\\\Profiles\\\\al /mnt/d/Profiles/al d:/profiles/al",
      "D:\\Profiles\\al",
      "~@\\x ~@ ~@ ~@",
    ],
    ["D%3A%5CProfiles%5Cal D--Profiles-al-x", "D:\\Profiles\\al", "~@ D--@-x"],
    ["dir C:\\Users\\Jane Doe\\x", "C:\\Users\\Jane Doe", "dir ~@\\x"],
    ["\\\\files\\homes\\al\\x", "\\\\files\\homes\\al", "~@\\x"],
    ["cat /var/lib/jenkins/x", "/var/lib/jenkins", "cat ~/x"],
  ])("%s of %s", (text, home, expected) => expect(shown(text, home)).toBe(expected));

  test.each([
    ["/srv/people/alan /srv/people/al-old /srv/people/al.bak /srv/people/alé /srv/people", AL],
    ["-srv-people-alan x-srv-people-al", AL],
    ["src/al ./al a/al ~/al", "/al"],
    ["ls -al /etc", "/al"],
    ["/root/x /app/x /tmp/y / C:\\x /dev/null", "/root"],
    ["/root/x /app/x /tmp/y / C:\\x /dev/null", "/app"],
    ["/root/x /app/x /tmp/y / C:\\x /dev/null", "/tmp"],
    ["/root/x /app/x /tmp/y / C:\\x /dev/null", "/dev/null"],
    ["/root/x /app/x /tmp/y / C:\\x /dev/null", "/"],
    ["/root/x /app/x /tmp/y / C:\\x /dev/null", "C:\\"],
  ])("nothing in %s of %s", (text, home) => expect(shown(text, home)).toBe(text));

  test("a project inside it is shown from the project on, whichever is known first", () => {
    const text = "/srv/people/al/shop/a /srv/people/al/b";
    expect(shown(text, AL, ["/srv/people/al/shop"])).toBe("./a ~@/b");
    // A folder above the home hides no part of the home's own name.
    expect(shown("/srv/people/al/b", AL, ["/srv/people"])).toBe("~@/b");
  });
});

test("homes that their place tells are left to the rules for it, and the home is no project", () => {
  expect(ownHomes(["/home/jane", "/Users/jane", "C:\\Users\\jane", "/root", "/", "", "x"])).toEqual([]);
  expect(ownHomes([AL, `${AL}/`])).toEqual([AL]);
  expect(isOwnHome(`${AL}/`, [AL])).toBe(true);
  expect(isOwnHome(`${AL}/shop`, [AL])).toBe(false);
});

test("a long run of separators and of almost homes is looked through to its end", () => {
  const text = `${"\\".repeat(200_000)}${"/srv/people/a".repeat(20_000)}${"%25".repeat(50_000)}al`;
  const [rule] = identityRules({ ...NO_IDENTITY, homes: [AL] });
  if (rule === undefined || !("scan" in rule)) throw new Error("no rule");
  const found: unknown[] = [];
  rule.scan(text, (...match) => void found.push(match));
  expect(found).toEqual([]);
});
