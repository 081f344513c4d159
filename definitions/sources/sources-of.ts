import type { Triggers } from '../automation.ts';
import type { SourceDefinition } from './source-definition.ts';
import { SOURCE_DEFINITIONS } from './sources.ts';

/** The sources that may start an automation, each with its triggers, in the order of the table. */
export function sourcesOf({ sources }: Pick<Triggers, 'sources'>): { source: SourceDefinition; triggers: unknown }[] {
  return SOURCE_DEFINITIONS.filter(({ id }) => Object.hasOwn(sources, id)).map((source) => ({
    source,
    triggers: sources[source.id],
  }));
}
