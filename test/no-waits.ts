// Loaded into a program before it begins: whoever waits between two tries waits a moment only.

import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";

const real = timers.setTimeout;
timers.setTimeout = ((ms, value, options) => real(Math.min(ms ?? 0, 10), value, options)) as typeof real;
syncBuiltinESMExports();
