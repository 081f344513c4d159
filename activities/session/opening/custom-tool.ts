import type { BetaManagedAgentsCustomToolParams } from '@anthropic-ai/sdk/resources/beta/agents';
import { z } from 'zod';
import type { Tool } from '../../../definitions/tool.ts';

/** A tool as the agent API takes it. The JSON Schema of its input is derived from the schema that we parse with. */
export function customTool({ name, description, input }: Tool): BetaManagedAgentsCustomToolParams {
  const { $schema: _, ...schema } = z.toJSONSchema(input, { io: 'input' });
  return { type: 'custom', name, description, input_schema: { ...schema, type: 'object' } };
}
