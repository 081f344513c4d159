import type { Variables } from './environment-variables.ts';
import type { ProcessName } from './process-name.ts';

/** Who searches the web for agents of the engine; null: nobody. */
export type WebSearchSetting =
  | { by: 'endpoint' }
  | { by: 'searxng'; url: string; priceMicros: number }
  | { by: 'brave'; key: string; priceMicros: number };

/** What the variables say. */
export function webSearchSetting(variables: Variables): WebSearchSetting | null {
  const { SEARXNG_URL: url, BRAVE_API_KEY: key, CURFEW_WEB_SEARCH_PRICE: priceMicros } = variables;
  const by = variables.CURFEW_WEB_SEARCH ?? chosen(variables);
  if (by === 'endpoint') return { by };
  if (by === 'searxng' && url !== null) return { by, url: url.replace(/\/+$/, ''), priceMicros };
  return by === 'brave' && key !== null ? { by, key, priceMicros } : null;
}

/** What a process that has the engine lacks of what CURFEW_WEB_SEARCH names. The others do not get the key. */
export function webSearchProblems(
  process: ProcessName,
  { CURFEW_AGENT_API, CURFEW_WEB_SEARCH: by, SEARXNG_URL, BRAVE_API_KEY }: Variables,
): string[] {
  const hasEngine = process === 'engine' || (process === 'dev' && CURFEW_AGENT_API === 'local');
  if (!hasEngine) return [];
  if (by === 'searxng' && SEARXNG_URL === null)
    return ['SEARXNG_URL is not set: it is needed for CURFEW_WEB_SEARCH=searxng'];
  return by === 'brave' && BRAVE_API_KEY === null
    ? ['BRAVE_API_KEY is not set: it is needed for CURFEW_WEB_SEARCH=brave']
    : [];
}

function chosen({ SEARXNG_URL, BRAVE_API_KEY, ANTHROPIC_BASE_URL }: Variables): Variables['CURFEW_WEB_SEARCH'] {
  if (SEARXNG_URL !== null) return 'searxng';
  if (BRAVE_API_KEY !== null) return 'brave';
  return ANTHROPIC_BASE_URL === null ? 'endpoint' : 'none';
}
