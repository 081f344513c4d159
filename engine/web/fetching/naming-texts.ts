import type { BetaManagedAgentsWebFetchURLSources } from '@anthropic-ai/sdk/resources/beta/agents';
import type { Kysely } from 'kysely';
import { toEvent } from '../../store/read-events.ts';
import type { EngineSchema } from '../../store/schema.ts';
import type { EventBody, LoggedEvent } from '../../store/session-event.ts';

/** From where an agent may take addresses, as its configuration of web_fetch says; a key that is null allows all. */
export type NamingSources = BetaManagedAgentsWebFetchURLSources;

type Filter = NamingSources['server_tool_results'];

const WEB_TOOLS = ['web_fetch', 'web_search'];

/** The texts of a session that may name addresses: of the user, of results of its client's tools, and of web tools. */
export async function readNamingTexts(
  database: Kysely<EngineSchema>,
  sessionId: string,
  sources: NamingSources,
): Promise<string[]> {
  const types = [
    'user.message',
    'user.custom_tool_result',
    'agent.tool_result',
    'agent.tool_use',
    'agent.custom_tool_use',
  ];
  const rows = await database
    .selectFrom('events')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('type', 'in', types)
    .where('processed_at', 'is not', null)
    .execute();
  const events = rows.map(toEvent);
  const tools = new Map(events.flatMap(({ id, body }) => ('name' in body ? [[id, body.name] as const] : [])));
  return events.filter((event) => isSource(event, tools, sources)).flatMap(({ body }) => textsOf(body));
}

function isSource({ body }: LoggedEvent, tools: Map<string, string>, sources: NamingSources): boolean {
  if (body.type === 'user.message') return sources.user_input?.type !== 'none';
  if (body.type === 'user.custom_tool_result') {
    return passes(sources.client_tool_results, tools.get(body.custom_tool_use_id) ?? '');
  }
  if (body.type !== 'agent.tool_result') return false;
  const tool = tools.get(body.tool_use_id) ?? '';
  return WEB_TOOLS.includes(tool) && passes(sources.server_tool_results, tool);
}

function passes(filter: Filter, tool: string): boolean {
  if (filter === null || filter.type === 'all') return true;
  if (filter.type === 'none') return false;
  const isListed = filter.tools.some(({ name }) => name === tool);
  return filter.type === 'only' ? isListed : !isListed;
}

function textsOf(body: EventBody): string[] {
  const content: unknown = 'content' in body ? body.content : [];
  return strings(content);
}

/** Every text in a value, wherever it stands: in a block, a document or a search result. */
function strings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(strings) : [];
}
