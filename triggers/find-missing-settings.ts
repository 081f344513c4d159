import type { Definitions } from '../definitions/load-definitions.ts';
import type { SourceEnvironment } from './sources/trigger-source.ts';
import { TRIGGER_SOURCES } from './sources/sources.ts';

/**
 * Sentences that name each variable that is not set although an enabled automation is started by a source that needs it.
 * A process that takes deliveries must not start without them: nobody would learn that nothing is ever started.
 */
export function findMissingSettings({ automations, settings }: Definitions, environment: SourceEnvironment): string[] {
  return TRIGGER_SOURCES.flatMap((source) => {
    const users = automations.filter(({ enabled, on }) => enabled && Object.hasOwn(on.sources, source.id));
    if (users.length === 0) return [];
    return source.missing({ triggers: users.map(({ on }) => on.sources[source.id]), settings }, environment);
  });
}
