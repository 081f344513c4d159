import type { RateKind } from '../../contract/admission.ts';
import type { RunRow } from '../schema.ts';

/** What says in which scopes a run counts. */
export type RatedRun = Pick<RunRow, 'automation' | 'source' | 'actor' | 'repository'>;

/**
 * The scopes in which a run counts, if they have a rate: `automation:<id>`, `repository:<owner/name>`, `sender:<source>/<actor>`.
 * Null: the event has no such thing. What differs only by case is the same repository and the same sender.
 */
export function rateScopesOf({ automation, source, actor, repository }: RatedRun): Record<RateKind, string | null> {
  return {
    automation: `automation:${automation}`,
    repository: repository === null ? null : `repository:${repository.toLowerCase()}`,
    sender: actor === null ? null : `sender:${source}/${actor.toLowerCase()}`,
  };
}
