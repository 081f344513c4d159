import type { Path, Place, YamlSource } from './read-yaml.ts';

export interface NamedAt extends Place {
  value: string;
}

/** What an automation says about its agent, and where; null for what it does not say. */
export interface WrittenAgentName {
  name: NamedAt | null;
  model: NamedAt | null;
}

/** Reads `agent: name` and `agent: { name, model }`. */
export function readAgentName(written: unknown, source: YamlSource): WrittenAgentName {
  const named = (value: unknown, path: Path): NamedAt | null =>
    typeof value === 'string' ? { value, ...source.placeOf(path) } : null;
  const agent = typeof written === 'object' && written !== null && 'agent' in written ? written.agent : undefined;
  if (typeof agent !== 'object' || agent === null) return { name: named(agent, ['agent']), model: null };
  return {
    name: 'name' in agent ? named(agent.name, ['agent', 'name']) : null,
    model: 'model' in agent ? named(agent.model, ['agent', 'model']) : null,
  };
}
