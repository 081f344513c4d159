import type Anthropic from '@anthropic-ai/sdk';
import { ConflictError } from '@anthropic-ai/sdk';
import type {
  BetaManagedAgentsCredential as Credential,
  BetaManagedAgentsVault as Vault,
  CredentialCreateParams,
} from '@anthropic-ai/sdk/resources/beta/vaults';
import { serverKey } from '../../text/hosts/server-key.ts';
import { terminalText } from '../../text/terminal-text.ts';
import { formatTable } from '../format-table.ts';
import { jsonLine } from '../json-line.ts';
import { readPlace, type PlaceOptions } from '../place/read-place.ts';
import { atAgentApi } from '../vaults/at-agent-api.ts';
import { authToCreate, authToUpdate, requirePurpose, type CredentialOptions } from '../vaults/credential-of-options.ts';
import { readSecret, type SecretSource } from '../vaults/read-secret.ts';

export interface VaultOptions extends PlaceOptions {
  json?: boolean;
}

export interface AddOptions extends VaultOptions, CredentialOptions {
  /** The name of the variable that holds the secret; absent: it is read from standard input. */
  fromEnv?: string;
  replace?: boolean;
}

/** Makes an empty vault and shows its id. */
export async function createVault({ name, json, ...options }: VaultOptions & { name: string }): Promise<void> {
  const made = await atAgentApi(readPlace(options, 'command'), [], (agentApi) =>
    agentApi.beta.vaults.create({ display_name: name }),
  );
  if (json) return console.log(jsonLine(made));
  console.log(made.id);
  console.error(
    `Put secrets into it with \`curfew vault add ${made.id}\`, and name it under \`vaults\` in an agent file.`,
  );
}

/** Lists all vaults that are not archived, the newest first. */
export async function listVaults({ json, ...options }: VaultOptions): Promise<void> {
  const vaults = await atAgentApi(readPlace(options, 'command'), [], async (agentApi) => {
    const all: Vault[] = [];
    for await (const vault of agentApi.beta.vaults.list({ limit: 100 })) all.push(vault);
    return all;
  });
  if (json) return console.log(jsonLine(vaults));
  if (vaults.length === 0) return console.log('No vaults.');
  const rows = vaults.map(({ id, display_name, created_at }) => [id, display_name, shown(created_at)]);
  console.log(formatTable([['ID', 'NAME', 'CREATED (UTC)'], ...rows]));
}

/** Shows a vault and its credentials, which the API returns without their secrets. */
export async function showVault(id: string, { json, ...options }: VaultOptions): Promise<void> {
  const { vault, credentials } = await atAgentApi(readPlace(options, 'command'), [], async (agentApi) => ({
    vault: await agentApi.beta.vaults.retrieve(id),
    credentials: await credentialsOf(agentApi, id),
  }));
  if (json) return console.log(jsonLine({ ...vault, credentials }));
  console.log(
    `${terminalText(vault.display_name)}, ${vault.archived_at ? `archived ${shown(vault.archived_at)}` : 'in use'}`,
  );
  if (credentials.length === 0) return console.log('No credentials.');
  const rows = credentials.map((credential) => [credential.id, ...purposeOf(credential), shown(credential.updated_at)]);
  console.log(formatTable([['ID', 'FOR', 'WHERE', 'CHANGED (UTC)'], ...rows]));
}

/** Puts a secret into a vault. It is never an argument: other users of the machine could see it there. */
export async function addToVault(
  id: string,
  { json, replace = false, fromEnv, ...options }: AddOptions,
  input: SecretSource['input'] = process.stdin,
): Promise<void> {
  requirePurpose(options);
  const place = readPlace(options, 'command');
  const { otherVariables, sourceSecrets } = place.environment;
  const secret = await readSecret({ fromEnv, variables: { ...otherVariables, ...sourceSecrets }, input });
  const auth = authToCreate(options, secret);
  const added = await atAgentApi(place, [secret], (agentApi) => addCredential(agentApi, { id, auth, replace }));
  if (json) return console.log(jsonLine(added));
  console.log(added.id);
}

/** Deletes a credential, or without one the whole vault. */
export async function removeFromVault(
  id: string,
  credential: string | undefined,
  { json, ...options }: VaultOptions,
): Promise<void> {
  const removed = await atAgentApi(readPlace(options, 'command'), [], async ({ beta: { vaults } }) =>
    credential === undefined ? await vaults.delete(id) : await vaults.credentials.delete(credential, { vault_id: id }),
  );
  if (json) return console.log(jsonLine(removed));
  console.log(`${removed.id} is deleted. Sessions that use it lose it at once.`);
}

interface Addition {
  id: string;
  auth: CredentialCreateParams['auth'];
  replace: boolean;
}

async function addCredential(agentApi: Anthropic, { id, auth, replace }: Addition): Promise<Credential> {
  const { credentials } = agentApi.beta.vaults;
  try {
    return await credentials.create(id, { auth });
  } catch (error) {
    if (!(error instanceof ConflictError) || !replace) throw error;
    const same = (await credentialsOf(agentApi, id)).find((known) => isForSame(known.auth, auth));
    if (!same) throw error;
    return await credentials.update(same.id, { vault_id: id, auth: authToUpdate(auth) });
  }
}

function isForSame(known: Credential['auth'], wanted: CredentialCreateParams['auth']): boolean {
  if (known.type === 'environment_variable') {
    return wanted.type === known.type && wanted.secret_name === known.secret_name;
  }
  return wanted.type !== 'environment_variable' && serverKey(wanted.mcp_server_url) === serverKey(known.mcp_server_url);
}

async function credentialsOf(agentApi: Anthropic, id: string): Promise<Credential[]> {
  const all: Credential[] = [];
  for await (const credential of agentApi.beta.vaults.credentials.list(id, { limit: 100 })) all.push(credential);
  return all;
}

/** What a credential is for, and where its secret may go. */
function purposeOf({ auth }: Credential): [what: string, where: string] {
  if (auth.type !== 'environment_variable') {
    return [auth.type === 'mcp_oauth' ? 'OAuth' : 'bearer token', auth.mcp_server_url];
  }
  const { networking } = auth;
  const hosts = networking.type === 'limited' ? networking.allowed_hosts.join(', ') : 'every host that is allowed';
  return [auth.secret_name, hosts];
}

function shown(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
