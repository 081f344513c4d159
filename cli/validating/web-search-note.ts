import { agentOf } from '../../definitions/agent-of.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { canSearch } from '../../money/can-search.ts';

/**
 * A note, without a full stop, that names the enabled automations whose agents search the web, where the environment of
 * the engine seems to name nobody who does; null if it does, or if no agent searches. The engine's environment may be
 * another one than `settingOf` reads.
 */
export function webSearchNote(
  { automations, agents }: Definitions,
  settingOf: (name: string) => string | null,
): string | null {
  const users = automations.filter(
    (automation) => automation.enabled && canSearch(agentOf(automation, agents)?.tools ?? {}),
  );
  if (users.length === 0 || (settingOf('CURFEW_AGENT_API') ?? 'local') !== 'local') return null;
  const named = users.map(({ id }) => id).join(', ');
  const by = searcher(settingOf);
  if (by === 'none') {
    return (
      `nobody searches the web for the engine here, so sessions of ${named} cannot start: set SEARXNG_URL or BRAVE_API_KEY, or ` +
      'CURFEW_WEB_SEARCH=endpoint if the model endpoint has a web search of its own'
    );
  }
  const asks = users.filter((automation) => agentOf(automation, agents)?.tools['web_search'] === 'ask');
  if (by !== 'endpoint' || asks.length === 0) return null;
  return (
    `the model endpoint of the engine searches the web here, and it asks nobody, so sessions of ${asks.map(({ id }) => id).join(', ')} ` +
    'cannot start with `web_search: ask`: set SEARXNG_URL or BRAVE_API_KEY, or write `web_search: allow`'
  );
}

function searcher(settingOf: (name: string) => string | null): string {
  const chosen = settingOf('CURFEW_WEB_SEARCH');
  if (chosen !== null) return chosen;
  if (settingOf('SEARXNG_URL') !== null || settingOf('BRAVE_API_KEY') !== null) return 'provider';
  return settingOf('ANTHROPIC_BASE_URL') === null ? 'endpoint' : 'none';
}
