import type { SourceDefinition } from './source-definition.ts';
import { SOURCE_DEFINITIONS } from './sources.ts';

/** The pure half of the source with this id; undefined if this version has none. */
export function findSource(id: string): SourceDefinition | undefined {
  return SOURCE_DEFINITIONS.find((source) => source.id === id);
}
