// The JSON of the commands on datasets.

import { z } from "zod";

const whole = z.int().min(0);

const Problem = z.strictObject({ line: z.int().min(1).optional(), field: z.string(), message: z.string() });

export const DATASET = {
  "dataset validate": {
    valid: z.boolean(),
    path: z.string(),
    format: z.strictObject({ name: z.string(), version: z.int().min(1) }),
    format_by: z.enum(["named", "manifest", "rows"]),
    manifest: z.string().optional(),
    total: whole,
    problems: z.array(z.string()),
    files: z.array(
      z.strictObject({
        path: z.string(),
        sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/)
          .optional(),
        bytes: whole.optional(),
        rows: whole,
        containers: z.array(z.string()),
        problems: z.array(Problem),
        total: whole,
      }),
    ),
  },
};
