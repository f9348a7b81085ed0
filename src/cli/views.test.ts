// A session counts as opened once it was printed to its end, in whatever form; nothing about it stops the reading.

import { expect, test } from "vitest";
import { type Asked, fakeApp, fakeMessage } from "./testing/fake-app.ts";
import { runFake } from "./testing/run-fake.ts";
import { SAMPLE, sampleView } from "./testing/sample.ts";

const opened = (asked: Asked) => asked.filter(([method]) => method === "sessionOpened");

for (const args of [[], ["--json"], ["--markdown"], ["--branch", "all"]]) {
  test(`show ${args.join(" ")} remembers it once`, async () => {
    const asked: Asked = [];
    const ran = await runFake(fakeApp(SAMPLE, asked), ["sessions", "show", "x", ...args]);
    expect(ran.code).toBe(0);
    expect(opened(asked)).toEqual([["sessionOpened", sampleView().row.revision, "show"]]);
  });
}

test("what broke off in the middle was not opened", async () => {
  function* messages() {
    yield fakeMessage({ seq: 0, role: "user", kind: "prompt", text: "one" });
    throw new Error("the block is damaged");
  }
  for (const args of [[], ["--json"], ["--markdown"]]) {
    const asked: Asked = [];
    const view = sampleView();
    const broken = { ...view, session: { ...view.session, messages: messages() } };
    await runFake(fakeApp({ view: broken }, asked), ["sessions", "show", "x", ...args]);
    expect(opened(asked)).toEqual([]);
  }
});

test("where it cannot be remembered the session is shown all the same, and that is said", async () => {
  const app = fakeApp(SAMPLE, [], { sessionOpened: async () => false });
  const ran = await runFake(app, ["sessions", "show", "x", "--json"]);
  expect(ran.code).toBe(0);
  expect(JSON.parse(ran.out)).toHaveProperty("messages");
  expect(ran.err).toContain("was not remembered");
});
