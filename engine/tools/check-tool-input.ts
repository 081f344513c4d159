import { z } from 'zod';
import { TOOLSET } from './toolset.ts';

// The agent may ask for any time, but a timer above 2^31 ms would fire at once.
const SHORTEST_MS = 100;
const LONGEST_MS = 600_000;
const DEFAULT_TIMEOUT_MS = 120_000;
/** The hands stop every tool but `bash` after this time. */
const OTHERS_MS = 60_000;

const schemas = new Map(
  TOOLSET.flatMap(({ name, offer }): [string, z.ZodType][] =>
    // The SDK's own literal, which is a JSON schema of the simplest kind.
    offer.runner === 'hands'
      ? [[name, z.fromJSONSchema(offer.definition.input_schema as z.core.JSONSchema.JSONSchema)]]
      : [],
  ),
);

/** An input that fits its tool, with the time that its command may take; or the problem, in words for the agent. */
export type CheckedInput =
  { ok: true; input: Record<string, unknown>; timeoutMs: number } | { ok: false; problem: string };

/** Checks an input against its tool's schema before it is sent to the hands: the toolset there checks nothing. */
export function checkToolInput(name: string, input: unknown): CheckedInput {
  const schema = schemas.get(name);
  if (!schema)
    return { ok: false, problem: `There is no tool "${name}". There are: ${[...schemas.keys()].join(', ')}.` };
  const parsed = schema.safeParse(input);
  if (!parsed.success)
    return { ok: false, problem: `${name}: the input does not fit.\n${z.prettifyError(parsed.error)}` };
  const checked = parsed.data as Record<string, unknown>;
  if (name !== 'bash') return { ok: true, input: checked, timeoutMs: OTHERS_MS };
  const asked = typeof checked['timeout_ms'] === 'number' ? checked['timeout_ms'] : DEFAULT_TIMEOUT_MS;
  const timeoutMs = Math.min(Math.max(asked, SHORTEST_MS), LONGEST_MS);
  return { ok: true, input: { ...checked, timeout_ms: timeoutMs }, timeoutMs };
}
