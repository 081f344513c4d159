import { randomBytes } from 'node:crypto';
import { toFile } from '@anthropic-ai/sdk';
import type { SessionCreateParams } from '@anthropic-ai/sdk/resources/beta/sessions';
import type { Acting } from '../../../connections/github/access/github-access.ts';
import type { PinnedCheckout } from '../../../contract/checkout.ts';
import type { RunInput } from '../../../contract/run.ts';
import { installationId } from '../../../database/installation-id.ts';
import type { Agent, NetworkCredential } from '../../../definitions/agent.ts';
import type { Automation } from '../../../definitions/automation.ts';
import { eventContexts } from '../../../definitions/event-contexts.ts';
import { renderPrompt } from '../../../definitions/prompt/render-prompt.ts';
import { MICROS_PER_CENT } from '../../../money/micros.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { githubFailure } from '../../github-failure.ts';
import { customTool } from './custom-tool.ts';
import { agentTools, ensureAgent } from './ensure-agent.ts';
import { ensureEnvironment } from './ensure-environment.ts';
import { ensureVault } from './ensure-vault.ts';
import { INSTALLATION_KEY, RUN_KEY } from './find-sessions.ts';
import { filesOfEvent } from './files/files-of-event.ts';
import { mountFiles } from './files/mount-files.ts';
import { EVENT_FILE, firstMessage, repositoryMount } from './first-message.ts';
import { readEvent } from './read-event.ts';
import { sessionTools } from './session-tools.ts';

export interface SessionRequest {
  runId: string;
  input: RunInput;
  /** What the agent finds cloned; null: nothing. */
  pinned: PinnedCheckout | null;
  /** The hard cap with which the session begins: whole cents. */
  capMicros: number;
}

/**
 * What a session of this run is created with. Ensures that its agent, its environment and the file with its event exist at
 * the API. The session starts with the prompt in the same call, under its hard cap.
 */
export async function sessionParameters(
  dependencies: ActivityDependencies,
  { runId, input, pinned, capMicros }: SessionRequest,
): Promise<SessionCreateParams> {
  const { agentApi } = dependencies;
  const { automation, agent, event } = input;
  const { limits } = automation;
  const { payload, text } = await readEvent(dependencies.database, event);
  const prompt = renderPrompt({
    body: automation.prompt,
    contexts: eventContexts({ event, payload, runId, automation }),
    nonce: randomBytes(8).toString('hex'),
  });
  const tools = sessionTools(automation);
  const ours = [...tools.outputs, ...tools.lookups, ...tools.askHuman];
  const { id, version } = await ensureAgent(agentApi, agent);
  const mounted = await mountFiles(agentApi, filesOfEvent(dependencies, input, payload));
  const uploaded = await agentApi.beta.files.upload({ file: await toFile(Buffer.from(text), 'event.json') });
  return {
    agent: {
      type: 'agent_with_overrides',
      id,
      version,
      tools: [...agentTools(agent), ...ours.map(customTool)],
    },
    environment_id: await ensureEnvironment(agentApi, agent),
    ...(await vaultsOf(dependencies, runId, input)),
    title: event.title.slice(0, 200),
    budget: {
      type: 'limit',
      max_list_cost: { amount: String(Math.floor(capMicros / MICROS_PER_CENT)), currency: 'USD' },
    },
    metadata: {
      [RUN_KEY]: runId,
      [INSTALLATION_KEY]: await installationId(dependencies.database),
      ...fetchDepth(pinned),
    },
    resources: [
      ...(await repositoryResources(dependencies, runId, pinned)),
      { type: 'file', file_id: uploaded.id, mount_path: EVENT_FILE },
      ...mounted.resources,
    ],
    initial_events: [
      {
        type: 'user.message',
        content: [{ type: 'text', text: firstMessage({ limits, pinned, files: mounted.lines, tools, prompt }) }],
      },
    ],
  };
}

/** The vault of the run, then those that its agent names. The key is absent if there are none. */
async function vaultsOf(
  dependencies: ActivityDependencies,
  runId: string,
  { agent, automation }: RunInput,
): Promise<Pick<SessionCreateParams, 'vault_ids'>> {
  const own = await ensureVault(dependencies, {
    runId,
    variables: variablesOf(agent, automation),
    servers: (agent.mcpServers ?? []).flatMap(({ url, token }) => (token === null ? [] : [{ url, token }])),
  });
  const vaultIds = [...(own === null ? [] : [own]), ...(agent.vaults ?? [])];
  return vaultIds.length > 0 ? { vault_ids: vaultIds } : {};
}

/** Where agent and automation name the same variable, that of the automation counts. */
function variablesOf(agent: Agent, automation: Automation): NetworkCredential[] {
  const named = [...(agent.network.credentials ?? []), ...(automation.network?.credentials ?? [])];
  return [...new Map(named.map((credential) => [credential.variable, credential])).values()];
}

/** Our engine clones so many commits. */
function fetchDepth(pinned: PinnedCheckout | null): Record<string, string> {
  return pinned === null ? {} : { curfew_fetch_depth: String(pinned.fetchDepth) };
}

async function repositoryResources(
  { access, environment }: ActivityDependencies,
  runId: string,
  pinned: PinnedCheckout | null,
): Promise<NonNullable<SessionCreateParams['resources']>> {
  if (pinned === null) return [];
  const { serverUrl } = environment.github;
  const token = await cloneToken(access.ofRun(runId), pinned);
  return [
    {
      type: 'github_repository',
      url: `${serverUrl}/${pinned.repository}`,
      mount_path: repositoryMount(pinned.repository),
      ...(token === null ? {} : { authorization_token: token }),
      checkout: checkoutOf(pinned),
    },
  ];
}

/** Of a GitHub App it is a token that reads this repository alone. `renewClone` follows it up. */
async function cloneToken(acting: Acting, { repository }: PinnedCheckout): Promise<string | null> {
  try {
    return await acting.tokenFor(repository, 'read', { contents: 'read' });
  } catch (error) {
    throw githubFailure(error, `Getting a token to clone ${repository}`);
  }
}

/** The API knows branches and commits; a tag or the head of a pull request is its commit. */
function checkoutOf({
  branch,
  commit,
}: PinnedCheckout): { type: 'branch'; name: string } | { type: 'commit'; sha: string } {
  return branch === null ? { type: 'commit', sha: commit } : { type: 'branch', name: branch };
}
