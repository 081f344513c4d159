import { suggestion } from '../../text/suggestion.ts';
import { SOURCE_DEFINITIONS } from './sources.ts';
import type { WebhookSources } from './webhook/webhook-source.ts';

/**
 * Why no delivery can come from a source of this name, as sentences; null if one can. `senders` are those that curfew.yml
 * declares: people may take the name of one for that of a source.
 */
export function sourceProblem(source: string, senders: WebhookSources): string | null {
  const known = SOURCE_DEFINITIONS.map(({ id }) => id);
  if (known.includes(source)) return null;
  const named = `There is no source "${source}"${suggestion(source, known) || '.'} There are: ${known.join(', ')}.`;
  if (!Object.hasOwn(senders, source)) return named;
  return `${named} ${source} is a sender of curfew.yml: write --source webhook, and --event ${source}:TYPE for one type of its events.`;
}
