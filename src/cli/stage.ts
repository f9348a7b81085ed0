// Where the owner stands between choosing and publishing, by the numbers that the seed's agents know.

import type { Stage } from "../ports/app-publish.ts";

const NUMBERS: Readonly<Record<Stage, number>> = { configure: 2, review: 3, confirmed: 3, done: 4 };

export function stageJson(stage: Stage): object {
  return { stage, stage_number: NUMBERS[stage], total_stages: 4 };
}
