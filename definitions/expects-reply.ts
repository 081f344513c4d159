import type { Triggers } from './automation.ts';
import { sourcesOf } from './sources/sources-of.ts';

/**
 * Does a person write to the automation and wait for a reply, as with a slash command? Then a reaction and a status comment
 * are on by default, and the agent may ask back.
 */
export function expectsReply(on: Pick<Triggers, 'sources'>): boolean {
  return sourcesOf(on).some(({ source, triggers }) => source.expectsReply(triggers));
}
