import { ConflictError } from '@anthropic-ai/sdk';
import type { CredentialCreateParams, CredentialUpdateParams } from '@anthropic-ai/sdk/resources/beta/vaults';
import { ApplicationFailure } from '@temporalio/common';
import { installationId } from '../../../database/installation-id.ts';
import type { NetworkCredential } from '../../../definitions/agent.ts';
import { createRedact } from '../../../runtime/secrets/create-redact.ts';
import { redactError } from '../../../runtime/secrets/redact-error.ts';
import { serverKey } from '../../../text/hosts/server-key.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { findVaults, vaultMetadata } from './find-vaults.ts';

/** A token for an MCP server. */
export interface ServerToken {
  url: string;
  /** The variable of the worker's environment that holds the value. */
  token: string;
}

export interface WantedVault {
  runId: string;
  variables: readonly NetworkCredential[];
  servers: readonly ServerToken[];
}

/** A vault at the agent API holds no more. */
const MOST_CREDENTIALS = 20;

type Auth = Exclude<CredentialCreateParams['auth'], { type: 'mcp_oauth' }>;

/**
 * The vault of a run at the agent API, with the values that the worker's environment has now. It is found by the run in its
 * metadata, so an attempt that is repeated goes on with the vault of the one before. Null if no credential is wanted.
 * Throws non-retryable `SecretMissing` if a variable is not set and `TooManySecrets`, or what the API answered, without the
 * values.
 */
export async function ensureVault(
  dependencies: Pick<ActivityDependencies, 'agentApi' | 'database' | 'environment'>,
  { runId, variables, servers }: WantedVault,
): Promise<string | null> {
  if (variables.length + servers.length === 0) return null;
  refuseTooMany(variables.length + servers.length);
  const { environment, agentApi, database } = dependencies;
  const values = valuesOf(environment.otherVariables, [
    ...variables.map(({ secret }) => secret),
    ...servers.map(({ token }) => token),
  ]);
  const wanted = [
    ...variables.map((credential) => variableAuth(credential, values)),
    ...servers.map(({ url, token }) => bearerAuth(url, values[token] ?? '')),
  ];
  try {
    const owner = { runId, installation: await installationId(database) };
    const id = (await findVaults(agentApi, owner))[0] ?? (await createVault(agentApi, owner));
    for (const auth of wanted) await ensureCredential(agentApi, id, auth);
    return id;
  } catch (error) {
    throw redactError(error, createRedact(Object.values(values)));
  }
}

function refuseTooMany(count: number): void {
  if (count <= MOST_CREDENTIALS) return;
  const message = `The agent and the automation name ${count} secrets; a run can use ${MOST_CREDENTIALS}`;
  throw ApplicationFailure.nonRetryable(message, 'TooManySecrets');
}

/** The values of these variables. Throws for all that are not set at once. */
function valuesOf(environment: Readonly<Record<string, string>>, names: string[]): Record<string, string> {
  const missing = [...new Set(names)].filter((name) => environment[name] === undefined);
  if (missing.length > 0) {
    const what = missing.length === 1 ? `the variable ${missing[0]} is` : `the variables ${missing.join(', ')} are`;
    const message = `A credential is missing: ${what} not set in the environment of the worker`;
    throw ApplicationFailure.nonRetryable(message, 'SecretMissing');
  }
  return Object.fromEntries(names.map((name) => [name, (environment[name] ?? '').trim()]));
}

function variableAuth({ variable, secret, hosts }: NetworkCredential, values: Record<string, string>): Auth {
  return {
    type: 'environment_variable',
    secret_name: variable,
    secret_value: values[secret] ?? '',
    networking: { type: 'limited', allowed_hosts: hosts },
    injection_location: { header: true, body: false },
  };
}

function bearerAuth(url: string, token: string): Auth {
  return { type: 'static_bearer', mcp_server_url: url, token };
}

type AgentApi = ActivityDependencies['agentApi'];

async function createVault(agentApi: AgentApi, owner: { runId: string; installation: string }): Promise<string> {
  const display_name = `Curfew run ${owner.runId}`.slice(0, 255);
  const { id } = await agentApi.beta.vaults.create({ display_name, metadata: vaultMetadata(owner) }, { maxRetries: 0 });
  return id;
}

/** Creates the credential, or gives the value of now to the one that is there. */
async function ensureCredential(agentApi: AgentApi, vaultId: string, auth: Auth): Promise<void> {
  const { credentials } = agentApi.beta.vaults;
  const known = await findCredential(agentApi, vaultId, auth);
  if (known !== null) {
    await credentials.update(known, { vault_id: vaultId, auth: changeOf(auth) }, { maxRetries: 0 });
    return;
  }
  try {
    await credentials.create(vaultId, { auth }, { maxRetries: 0 });
  } catch (error) {
    const winner = error instanceof ConflictError ? await findCredential(agentApi, vaultId, auth) : null;
    if (winner === null) throw error;
    await credentials.update(winner, { vault_id: vaultId, auth: changeOf(auth) }, { maxRetries: 0 });
  }
}

async function findCredential(agentApi: AgentApi, vaultId: string, wanted: Auth): Promise<string | null> {
  for await (const { id, auth } of agentApi.beta.vaults.credentials.list(vaultId, { limit: 100 })) {
    if (auth.type === 'environment_variable') {
      if (wanted.type === auth.type && auth.secret_name === wanted.secret_name) return id;
    } else if (wanted.type !== 'environment_variable' && isSameServer(auth, wanted)) return id;
  }
  return null;
}

function isSameServer(one: { mcp_server_url: string }, other: { mcp_server_url: string }): boolean {
  return serverKey(one.mcp_server_url) === serverKey(other.mcp_server_url);
}

/** What may be changed of a credential: what it is for may not. */
function changeOf(auth: Auth): NonNullable<CredentialUpdateParams['auth']> {
  if (auth.type === 'static_bearer') return { type: auth.type, token: auth.token };
  const { type, secret_value, networking, injection_location } = auth;
  return { type, secret_value, networking, ...(injection_location ? { injection_location } : {}) };
}
