import type { z } from 'zod';
import { ToolError } from './tool-error.ts';

/** What the agent wrote, checked. Throws a ToolError that names every member that is wrong. */
export function readInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `- ${issue.path.join('.') || 'input'}: ${issue.message}`);
  throw new ToolError(`The input is not right:\n${problems.join('\n')}\nCall the tool again with these mended.`);
}
