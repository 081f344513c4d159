import type { McpServer } from '../store/agent.ts';
import { listTools, type McpTool } from '../mcp/list-tools.ts';
import { ServerRefused } from '../mcp/failure-of.ts';
import { mcpError, McpFailure } from '../mcp/mcp-failure.ts';
import { mcpPermission } from '../mcp/mcp-permission.ts';
import { offerTools } from '../mcp/offer-tools.ts';
import { oneLine } from '../../text/one-line.ts';
import type { SessionWrite } from '../store/write-session.ts';
import { sessionTools, type SessionTool } from '../tools/session-tools.ts';
import { stepSignal, writeTurn, type Turn } from './turn.ts';

const RETRY_MS = 500;
const LONGEST_TOLD_BYTES = 2_000;
const MOST_TOLD = 5;

/**
 * Lists the tools of the agent's MCP servers for the rest of this attempt. A server that cannot be used keeps the tools that
 * it listed before, so that the prompt stays the same; the log says once what is wrong, for the user and for the agent. Null if
 * the log must be read again before the model is asked: something was told, or an interrupt came.
 */
export async function listMcpTools(turn: Turn): Promise<SessionTool[] | null> {
  const { agent } = turn.session;
  if (agent.mcp_servers.length === 0) return (turn.mcpTools = []);
  const known = await readLists(turn);
  const signal = stepSignal(turn);
  const lists = await Promise.all(agent.mcp_servers.map((server) => listed(turn, { server, known, signal })));
  turn.signal.throwIfAborted();
  if (signal.aborted) return null;
  const offered = offerTools(
    agent,
    new Map(lists.map(({ server, tools }) => [server.name, tools])),
    sessionTools(agent, turn.engine.search).length,
  );
  const news = lists.map((list) => {
    const tooMany = offered.problems.get(list.server.name);
    return tooMany === undefined ? list : { ...list, problem: list.problem ?? tooMany };
  });
  const isTold = await record(turn, news, known);
  turn.mcpTools = offered.tools;
  return isTold ? null : offered.tools;
}

interface List {
  server: McpServer;
  tools: McpTool[];
  /** Stands after the name of the server. */
  problem: string | null;
  /** Why the server cannot be used at all. */
  failure: McpFailure | null;
}

type Known = Map<string, { tools: string; told: string | null }>;

async function readLists({ engine, sessionId, session: { agent } }: Turn): Promise<Known> {
  const rows = await engine.database
    .selectFrom('mcp_lists')
    .select(['server', 'url', 'tools', 'told'])
    .where('session_id', '=', sessionId)
    .execute();
  const isSame = (row: { server: string; url: string }): boolean =>
    agent.mcp_servers.some(({ name, url }) => name === row.server && url === row.url);
  return new Map(rows.filter(isSame).map(({ server, tools, told }) => [server, { tools, told }]));
}

interface Listing {
  server: McpServer;
  known: Known;
  signal: AbortSignal;
}

async function listed(turn: Turn, { server, known, signal }: Listing): Promise<List> {
  try {
    const { tools, problems } = await listOf(turn, server, signal).catch(async (error: unknown) => {
      if (!(error instanceof McpFailure) || error.kind !== 'connection' || signal.aborted) throw error;
      await turn.engine.pause(RETRY_MS, signal);
      return await listOf(turn, server, signal);
    });
    return { server, tools, problem: problems.length === 0 ? null : summed(problems), failure: null };
  } catch (error) {
    const tools = JSON.parse(known.get(server.name)?.tools ?? '[]') as McpTool[];
    if (signal.aborted) return { server, tools, problem: null, failure: null };
    if (error instanceof McpFailure) return { server, tools, problem: error.message, failure: error };
    if (!(error instanceof ServerRefused)) throw error;
    const failure = new McpFailure('connection', `does not list its tools: ${error.message}`);
    return { server, tools, problem: failure.message, failure };
  }
}

async function listOf(turn: Turn, server: McpServer, signal: AbortSignal): ReturnType<typeof listTools> {
  const { engine, sessionId, session } = turn;
  const isWanted = (tool: string): boolean => mcpPermission(session.agent, server.name, tool) !== null;
  return await engine.mcp.use({ sessionId, server, signal }, (connection) => listTools(connection, isWanted, signal));
}

function summed(problems: string[]): string {
  const rest = problems.length - MOST_TOLD;
  const more = rest > 0 ? ` And it has ${rest} more such problems.` : '';
  return oneLine(problems.slice(0, MOST_TOLD).join(' It '), LONGEST_TOLD_BYTES) + more;
}

/** Keeps the lists, and appends the problems that are new. Returns whether there are any. */
async function record(turn: Turn, lists: List[], known: Known): Promise<boolean> {
  const changed = lists.filter(({ server, tools, problem }) => {
    const before = known.get(server.name);
    return before?.told !== problem || before.tools !== JSON.stringify(tools);
  });
  if (changed.length === 0) return false;
  const told = changed.filter(({ server, problem }) => problem !== null && known.get(server.name)?.told !== problem);
  await writeTurn(turn, async (write) => {
    for (const { server, tools, problem } of changed) {
      const row = { session_id: turn.sessionId, server: server.name, url: server.url };
      const values = { url: server.url, tools: JSON.stringify(tools), told: problem };
      await write.transaction
        .insertInto('mcp_lists')
        .values({ ...row, ...values })
        .onConflict((conflict) => conflict.columns(['session_id', 'server']).doUpdateSet(values))
        .execute();
    }
    for (const list of told) tell(write, list);
  });
  return told.length > 0;
}

/** The session goes on, so the agent is told as well. */
function tell(write: SessionWrite, { server, problem, failure }: List): void {
  const message = `MCP server "${server.name}" ${problem}`;
  if (failure) {
    const note = `${message} Its tools cannot be used now.`;
    write.append({ type: 'session.error', error: mcpError(server.name, failure) }, { details: { note } });
    return;
  }
  const error = { type: 'unknown_error' as const, message, retry_status: { type: 'retrying' as const } };
  const event = { type: 'session.error' as const, error, curfew: { mcp_server: server.name } };
  write.append(event, { details: { note: message } });
}
