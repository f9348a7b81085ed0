// Stack traces and the shell's own complaints: what a program leaves behind when it dies, whatever it was.

import { markFailure, newTally, type Parser, reportOf } from "./report.ts";

/** The first line of a trace, or the one that names the exception. */
const TRACE =
  /^(?:Traceback \(most recent call last\):|Exception in thread "|panic: |goroutine \d+ \[|thread '.{0,100}' (?:\(\d+\) )?panicked at|Unhandled exception|Uncaught \w|Segmentation fault|Bus error|Aborted \(core dumped\)|Killed$|PHP Fatal error|Fatal error: |(?:[A-Z]\w{0,60}\.){0,6}[A-Z]\w{0,60}(?:Error|Exception)(?: \[\w+\])?(?::|$)|\S{1,200}\.rb:\d+:in )/;
/** Further lines of one: they only lengthen the range. */
const FRAME = /^\s+(?:at |File "|from \S+:\d+|\d+: 0x)/;
const SHELL =
  /^(?:\S{1,80}: (?:line \d+: )?\S{1,100}: (?:command not found|No such file or directory|Permission denied|not found)$|\(eval\):\d+: |zsh: |\S{1,100}: command not found$|'.{1,100}' is not recognized as |\S{1,80}: (?:command )?not found: )/;

export const trace: Parser = (lines) => {
  const tally = newTally();
  for (const line of lines) {
    if (TRACE.test(line.text)) {
      tally.failed++;
      markFailure(tally, line);
    } else if (tally.failure !== undefined && FRAME.test(line.text)) tally.end = line.end;
  }
  return reportOf(tally);
};

/** A command that is not there, a file that is not there, a pattern that matches none. */
export const shellComplaint: Parser = (lines) => {
  const tally = newTally();
  for (const line of lines) {
    if (!SHELL.test(line.text)) continue;
    tally.failed++;
    markFailure(tally, line);
  }
  return reportOf(tally);
};
