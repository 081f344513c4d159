import type { SourceDefinition } from './source-definition.ts';
import { SOURCE_DEFINITIONS } from './sources.ts';

/** The pure half of a source by its id; undefined when this version has none of that name. */
export function findSource(id: string): SourceDefinition | undefined {
  return SOURCE_DEFINITIONS.find((source) => source.id === id);
}
