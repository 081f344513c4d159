import type { z } from 'zod';
import { ToolError } from './tool-error.ts';

/** Checks what the agent wrote. Throws a ToolError that names every member that is wrong. */
export function readInput<Input>(schema: z.ZodType<Input>, input: unknown): Input {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `- ${issue.path.join('.') || 'input'}: ${issue.message}`);
  throw new ToolError(`The input is wrong:\n${problems.join('\n')}\nCorrect it and call the tool again.`);
}
