import fc from "fast-check";
import { expect, test } from "vitest";
import { normaliseRemote } from "./git-remote.ts";

for (const [written, name] of [
  ["https://github.com/Owner/Thing.git", "github.com/owner/thing"],
  ["https://github.com/owner/thing/", "github.com/owner/thing"],
  ["git@github.com:owner/thing.git", "github.com/owner/thing"],
  ["github.com:owner/thing", "github.com/owner/thing"],
  ["ssh://git@github.com/owner/thing.git", "github.com/owner/thing"],
  ["ssh://git@github.com:22/owner//thing.git/", "github.com/owner/thing"],
  ["git+ssh://git@github.com/owner/thing", "github.com/owner/thing"],
  ["git://github.com/owner/thing.git", "github.com/owner/thing"],
  ["https://github.com:443/owner/thing?token=a#b", "github.com/owner/thing"],
  ["https://git.example:8443/a/b/c.git", "git.example:8443/a/b/c"],
  [" git@host:/srv/thing.git\n", "host/srv/thing"],
  ["/srv/git/thing.git", undefined],
  ["../thing", undefined],
  ["file:///srv/thing", undefined],
  ["C:/work/thing", undefined],
  ["C:\\work\\thing", undefined],
  ["https://github.com", undefined],
  ["https://github.com/.git", undefined],
  ["", undefined],
  ["x".repeat(600), undefined],
] as const) {
  test(`${JSON.stringify(written.slice(0, 50))} is ${name}`, () => expect(normaliseRemote(written)).toBe(name));
}

test("nothing of a user or a password is left", () => {
  const secret = ["s3cr", "et"].join("");
  for (const password of [secret, `a@${secret}`, `${secret}/x`, `1/${secret}`, `a:${secret}`, `a/b@${secret}`])
    for (const form of [
      `https://user:${password}@github.com/owner/thing.git`,
      `https://${password}@github.com/owner/thing.git`,
      `ssh://user:${password}@github.com/owner/thing.git`,
      `user:${password}@github.com:owner/thing.git`,
    ])
      expect(normaliseRemote(form) ?? "", form).not.toContain(secret);
});

test("the name of a name is itself, as an address", () => {
  fc.assert(
    fc.property(fc.string(), fc.stringMatching(/^[a-z]{2,9}$/), fc.webPath(), (user, host, path) => {
      const name = normaliseRemote(`https://${user}@${host}.example${path}`);
      if (name !== undefined) expect(normaliseRemote(`ssh://git@${name}.git`)).toBe(name);
    }),
  );
});
