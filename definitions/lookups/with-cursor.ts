import { z } from 'zod';
import type { Tool } from '../tool.ts';

/** The tool of a lookup as the agent sees it: its input and a cursor, by which a long answer goes on. */
export function withCursor(tool: Tool): Tool {
  const { name, description, input } = tool;
  return { name, description, input: input instanceof z.ZodObject ? input.extend({ cursor }) : input };
}

const cursor = z.string().optional().meta({
  description: 'The cursor that ended the former answer to the same input, to read on. Leave it out at first.',
});
