import { z } from 'zod';
import { toolDefinitions } from './tool-definitions.ts';

// Beyond 2^31 ms the tool's timer would fire at once; below, nothing else bounds it.
const SHORTEST_MS = 100;
const LONGEST_MS = 600_000;
export const DEFAULT_TIMEOUT_MS = 120_000;

const schemas = new Map(
  toolDefinitions(['bash', 'read', 'write', 'edit', 'glob', 'grep']).map(({ name, input_schema }) => [
    name,
    // The SDK's own literal, which is a JSON schema of the simplest kind.
    z.fromJSONSchema(input_schema as Parameters<typeof z.fromJSONSchema>[0]),
  ]),
);

/** An input that fits its tool, with the time its command may take; or what is wrong with it, to be told to the agent. */
export type CheckedInput =
  { ok: true; input: Record<string, unknown>; timeoutMs: number } | { ok: false; problem: string };

/** The toolset itself validates nothing, so an input is checked against the tool's schema before it is sent. */
export function checkToolInput(name: string, input: unknown): CheckedInput {
  const schema = schemas.get(name);
  if (!schema)
    return { ok: false, problem: `There is no tool "${name}". There are: ${[...schemas.keys()].join(', ')}.` };
  const parsed = schema.safeParse(input);
  if (!parsed.success)
    return { ok: false, problem: `${name}: the input does not fit.\n${z.prettifyError(parsed.error)}` };
  const checked = parsed.data as Record<string, unknown>;
  if (name !== 'bash') return { ok: true, input: checked, timeoutMs: DEFAULT_TIMEOUT_MS };
  const asked = typeof checked['timeout_ms'] === 'number' ? checked['timeout_ms'] : DEFAULT_TIMEOUT_MS;
  const timeoutMs = Math.min(Math.max(asked, SHORTEST_MS), LONGEST_MS);
  return { ok: true, input: { ...checked, timeout_ms: timeoutMs }, timeoutMs };
}
