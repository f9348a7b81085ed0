// The end of `.ci/run`: names each failure with the start of its message, then says `N passed, N failed`. A log that is cut
// to its last lines still tells what broke. Counts are of vitest's own reports and of the steps of `npm test`.
//
//   node scripts/ci-summary.mjs REPORTS STATUS

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

const MESSAGE_LINES = 25;

const [folder, status] = process.argv.slice(2);
const reports = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .sort()
  .map((file) => ({ suite: file.replace(/\.json$/, ""), ...JSON.parse(readFileSync(join(folder, file), "utf8")) }));

const passed = sum(reports.map((report) => report.numPassedTests ?? 0));
let failed = 0;
for (const report of reports) {
  const files = (report.testResults ?? []).filter((file) => file.status === "failed");
  // A test file that cannot even be loaded has no tests to count.
  const unloaded = files.filter((file) => failedTests(file).length === 0);
  failed += (report.numFailedTests ?? 0) + unloaded.length;
  for (const title of report.failedSteps ?? []) tell(`${report.suite}: ${title}`);
  for (const file of files) {
    const path = relative(process.cwd(), file.name);
    for (const test of failedTests(file)) tell(`${report.suite}: ${path} > ${test.fullName}`, test.failureMessages[0]);
  }
  for (const file of unloaded) tell(`${report.suite}: ${relative(process.cwd(), file.name)} did not run`, file.message);
}
// A run that fell over before its first test, or beside its tests, has failed too, whatever the reports say.
if (Number(status) !== 0 && failed === 0) {
  failed = 1;
  tell("a step outside the tests failed; what it printed stands above");
}
console.log(`${passed} passed, ${failed} failed`);

function failedTests(file) {
  return file.assertionResults.filter((one) => one.status === "failed");
}

function tell(title, message = "") {
  const lines = message.split("\n").slice(0, MESSAGE_LINES);
  console.log([`failed: ${title}`, ...lines.map((line) => `  ${line}`)].join("\n").trimEnd());
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
