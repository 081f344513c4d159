import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pino } from 'pino';
import { createAgent } from '../../../engine/store/agent-store.ts';
import { agentDefinition, AgentParams } from '../../../engine/api/agents/agent-definition.ts';
import { createEnvironment } from '../../../engine/store/environment-store.ts';
import { createEgressGuard } from '../../../engine/egress/egress-guard.ts';
import { createSession } from '../../../engine/api/sessions/create-session.ts';
import { SessionCreateParams } from '../../../engine/api/sessions/session-params.ts';
import { modelEndpoint } from '../../../engine/brain/model-endpoint.ts';
import type { Networking } from '../../../engine/egress/session-policy.ts';
import type { Engine } from '../../../engine/engine.ts';
import type { ToolCall } from '../../../engine/tools/execute-tool.ts';
import type { Hands } from '../../../engine/hands/pool/provision-hands.ts';
import type { SessionHands } from '../../../engine/hands/pool/session-hands.ts';
import type { Workspaces } from '../../../engine/hands/workspace/workspaces.ts';
import { createMcpConnections } from '../../../engine/mcp/mcp-connections.ts';
import { createSessionOutputs } from '../../../engine/outputs/session-outputs.ts';
import { createFileBytes } from '../../../engine/store/files/file-bytes.ts';
import { openEngineDatabase } from '../../../engine/store/open-engine-database.ts';
import { readEvents } from '../../../engine/store/read-events.ts';
import { createSessionBus } from '../../../engine/store/session-bus.ts';
import type { LoggedEvent } from '../../../engine/store/session-event.ts';
import { parseInternalNames } from '../../../runtime/environment/internal-names.ts';
import { tokenSeal } from '../../../engine/store/token-seal.ts';
import { startScriptedModel, type ScriptedModel } from './scripted-model.ts';
import { userMessage } from './start-test-engine.ts';

export interface BareEngine {
  engine: Engine;
  dataFolder: string;
  model: ScriptedModel;
  /** The calls that the hands got. */
  toolCalls: ToolCall[];
  create(prompt: string, params?: CreateParams): Promise<string>;
  events(sessionId: string): Promise<LoggedEvent[]>;
  stop(): Promise<void>;
}

/** Of the agent its model, tools and MCP servers, of the environment its networking; the rest are parameters of the session. */
type CreateParams = {
  networking?: Networking;
  model?: string;
  tools?: object[];
  mcp_servers?: object[];
} & Record<string, unknown>;

/**
 * An engine without HTTP, Temporal and sandbox: the test calls the brain itself, and `execute` stands for the hands.
 */
export async function bareEngine(
  execute: Hands['execute'] = async () => ({ content: 'ok', isError: false }),
  { mcpTimeoutMs = 60_000 }: { mcpTimeoutMs?: number } = {},
): Promise<BareEngine> {
  const model = await startScriptedModel();
  const dataFolder = await mkdtemp(join(tmpdir(), 'curfew-bare-'));
  const database = await openEngineDatabase(dataFolder);
  const toolCalls: ToolCall[] = [];
  const hands = testHands(async (call, signal) => {
    toolCalls.push(call);
    return await execute(call, signal);
  });
  const sources = {
    database,
    bus: createSessionBus(),
    log: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
    bytes: createFileBytes(dataFolder),
    hands,
  };
  const outputs = createSessionOutputs(sources);
  const guard = createEgressGuard({ internal: parseInternalNames('127.0.0.1'), allowsUnrestricted: false });
  const seal = tokenSeal(dataFolder);
  const mcp = createMcpConnections({
    store: { database, guard, seal },
    timeoutMs: mcpTimeoutMs,
    log: sources.log,
  });
  const engine: Engine = {
    ...sources,
    outputs,
    search: null,
    model: modelEndpoint({ baseUrl: model.url, key: 'sk-scripted' }),
    seal,
    guard,
    workspaces: testWorkspaces(dataFolder),
    mcp,
    pause: (ms, signal) => pause(ms, undefined, { signal }),
    wake: () => {},
  };
  return {
    engine,
    dataFolder,
    model,
    toolCalls,
    create: (prompt, params = {}) => create(engine, prompt, params),
    events: (sessionId) => readEvents(database, sessionId, 0),
    stop: async () => {
      mcp.stop();
      await outputs.stop();
      await database.destroy();
      await model.stop();
      await rm(dataFolder, { recursive: true, force: true });
    },
  };
}

/** The agent's MCP servers may be reached, and nothing else. */
const FOR_MCP: Networking = {
  type: 'limited',
  allowed_hosts: [],
  allow_mcp_servers: true,
  allow_package_managers: false,
};

function testHands(execute: Hands['execute']): SessionHands {
  const hands: Hands = {
    execute,
    listOutputs: async () => ({ files: [], omitted: [], more: 0 }),
    readOutput: async function* () {},
    kill: async () => {},
    gone: new Promise(() => {}),
  };
  return {
    use: async (_, __, work) => await work(hands),
    prepare: () => {},
    kill: async () => {},
    stop: async () => {},
  };
}

function testWorkspaces(folder: string): Workspaces {
  return {
    prepareAhead: () => {},
    ready: async () => ({ folder, workdir: '/workspace' }),
    changeFiles: (_, change) => change(),
    discard: async () => {},
    discardLeftovers: () => {},
    stop: async () => {},
  };
}

async function create(
  engine: Engine,
  prompt: string,
  { model, tools, mcp_servers, networking, ...params }: CreateParams,
): Promise<string> {
  const definition = agentDefinition(
    AgentParams.parse({
      name: 'tester',
      model: model ?? 'claude-opus-5-5',
      tools: tools ?? [{ type: 'agent_toolset_20260401' }],
      mcp_servers,
    }),
  );
  const agent = await createAgent(engine.database, definition);
  const fields = {
    name: `env-${agent.id}`,
    description: null,
    config: { networking: networking ?? FOR_MCP },
    metadata: {},
    scope: null,
  };
  const environment = (await createEnvironment(engine.database, fields)) as { id: string };
  const session = await createSession(
    engine,
    SessionCreateParams.parse({
      agent: agent.id,
      environment_id: environment.id,
      initial_events: [userMessage(prompt)],
      ...params,
    }),
  );
  return session.id;
}
