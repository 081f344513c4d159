import { randomBytes } from 'node:crypto';
import type Anthropic from '@anthropic-ai/sdk';
import { APIError, toFile } from '@anthropic-ai/sdk';
import type { SessionCreateParams } from '@anthropic-ai/sdk/resources/beta/sessions';
import { activityInfo, sleep } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';
import { recordRun } from '../../database/runs/record-run.ts';
import { eventContexts } from '../../definitions/event-contexts.ts';
import { renderPrompt } from '../../definitions/prompt/render-prompt.ts';
import { MICROS_PER_CENT } from '../../money/micros.ts';
import type { RunInput } from '../../contract/run.ts';
import { agentApiFailure } from '../agent-api-failure.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { interruptAndWait } from './interrupt-session.ts';
import { customTool } from './opening/custom-tool.ts';
import { agentTools, ensureAgent } from './opening/ensure-agent.ts';
import { ensureEnvironment } from './opening/ensure-environment.ts';
import { findSessions, RUN_KEY } from './opening/find-sessions.ts';
import { EVENT_FILE, firstMessage, repositoryMount } from './opening/first-message.ts';
import { readEvent } from './opening/read-event.ts';
import { sessionTools } from './opening/session-tools.ts';

export interface OpenSessionRequest {
  runId: string;
  startedAt: string;
  input: RunInput;
  /** The hard cap with which the session begins: whole cents. */
  capMicros: number;
}

export interface OpenedSession {
  sessionId: string;
  openedAt: string;
}

const CREATE_TIMEOUT_MS = 30_000;

/**
 * Opens the session of a run, exactly once. Creating has no idempotency key, so the run id stands in the session's
 * metadata and the recent sessions are searched for it before a session is created, and again after: the oldest wins, any
 * other is interrupted and archived. The session starts with the prompt in the same call, under its hard cap.
 */
export async function openSession(
  dependencies: ActivityDependencies,
  request: OpenSessionRequest,
): Promise<OpenedSession> {
  const { agentApi, database } = dependencies;
  const { runId, startedAt } = request;
  try {
    const known = await findSessions(agentApi, runId, startedAt);
    if (known.length === 0) await create(dependencies, request);
    const opened = await theOldest(agentApi, runId, startedAt);
    await recordRun(database, runId, { phase: 'working', sessionId: opened.sessionId });
    return opened;
  } catch (error) {
    throw error instanceof ApplicationFailure ? error : agentApiFailure(error, 'Opening the session');
  }
}

async function create(dependencies: ActivityDependencies, request: OpenSessionRequest): Promise<void> {
  const { agentApi } = dependencies;
  const parameters = await sessionParameters(dependencies, request);
  const asked = Date.now();
  try {
    await agentApi.beta.sessions.create(parameters, { maxRetries: 0, timeout: CREATE_TIMEOUT_MS });
  } catch (error) {
    // If the answer was lost, the API may still create the session until the request times out. Only after that can we
    // look for it.
    if (!(error instanceof APIError && error.status !== undefined)) await untilTimedOut(dependencies, asked);
    throw error;
  }
}

async function untilTimedOut({ environment }: ActivityDependencies, asked: number): Promise<void> {
  if (environment.agentApi.kind === 'local') return;
  await sleep(Math.max(0, asked + CREATE_TIMEOUT_MS - Date.now()));
}

async function theOldest(agentApi: Anthropic, runId: string, startedAt: string): Promise<OpenedSession> {
  const [oldest, ...others] = await findSessions(agentApi, runId, startedAt);
  if (!oldest)
    throw new Error(
      `The session of run ${runId} was created and is not listed yet (attempt ${activityInfo().attempt})`,
    );
  for (const { id } of others) {
    await interruptAndWait(agentApi, id);
    await agentApi.beta.sessions.archive(id, {}, { maxRetries: 0 });
  }
  return { sessionId: oldest.id, openedAt: oldest.createdAt };
}

async function sessionParameters(
  dependencies: ActivityDependencies,
  { runId, input, capMicros }: OpenSessionRequest,
): Promise<SessionCreateParams> {
  const { agentApi } = dependencies;
  const { automation, agent, event } = input;
  const { limits, checkout } = automation;
  const { payload, text } = await readEvent(dependencies.database, event);
  const prompt = renderPrompt({
    body: automation.prompt,
    contexts: eventContexts({ event, payload, runId, automation }),
    nonce: randomBytes(8).toString('hex'),
  });
  const tools = sessionTools(automation);
  const ours = [...tools.outputs, ...tools.lookups, ...tools.askHuman];
  const { id, version } = await ensureAgent(agentApi, agent);
  const uploaded = await agentApi.beta.files.upload({ file: await toFile(Buffer.from(text), 'event.json') });
  return {
    agent: {
      type: 'agent_with_overrides',
      id,
      version,
      tools: [...agentTools(agent), ...ours.map(customTool)],
    },
    environment_id: await ensureEnvironment(agentApi, agent.network.allowed),
    title: event.title.slice(0, 200),
    budget: {
      type: 'limit',
      max_list_cost: { amount: String(Math.floor(capMicros / MICROS_PER_CENT)), currency: 'USD' },
    },
    metadata: sessionMetadata(runId, input),
    resources: [
      ...repositoryResources(dependencies, input),
      { type: 'file', file_id: uploaded.id, mount_path: EVENT_FILE },
    ],
    initial_events: [
      {
        type: 'user.message',
        content: [{ type: 'text', text: firstMessage({ limits, checkout, tools, prompt }) }],
      },
    ],
  };
}

function sessionMetadata(runId: string, { automation }: RunInput): Record<string, string> {
  const depth = automation.checkout ? { curfew_fetch_depth: String(automation.checkout.fetchDepth) } : {};
  return { [RUN_KEY]: runId, ...depth };
}

function repositoryResources(
  { environment }: ActivityDependencies,
  { automation }: RunInput,
): NonNullable<SessionCreateParams['resources']> {
  const { checkout } = automation;
  if (!checkout || checkout.repository === null) return [];
  const { serverUrl, readToken } = environment.github;
  return [
    {
      type: 'github_repository',
      url: `${serverUrl}/${checkout.repository}`,
      mount_path: repositoryMount(checkout.repository),
      ...(readToken ? { authorization_token: readToken } : {}),
      ...(checkout.ref ? { checkout: checkoutOf(checkout.ref) } : {}),
    },
  ];
}

function checkoutOf(ref: string): { type: 'branch'; name: string } | { type: 'commit'; sha: string } {
  return /^[0-9a-f]{40}$/.test(ref) ? { type: 'commit', sha: ref } : { type: 'branch', name: ref };
}
