import { readEngineKey } from '../../../runtime/engine-key.ts';
import type { Environment } from '../../../runtime/environment.ts';

/** A shorter secret would be found in text that does not hold it. */
const SHORTEST = 8;

/** The secrets of this process, as they are and in base64: none of them may ever leave in an output. */
export async function ownSecrets(
  { agentApi, model, github, sourceSecrets, actorKey }: Environment,
  dataFolder: string,
): Promise<string[]> {
  // Before its first start the engine has no key.
  const engineKey = agentApi.kind === 'local' ? await readEngineKey(dataFolder).catch(() => null) : null;
  const secrets = [
    github.token,
    github.readToken,
    ...github.webhookSecrets,
    ...Object.values(sourceSecrets),
    actorKey,
    model.key,
    agentApi.kind === 'local' ? engineKey : agentApi.key,
  ].filter((secret) => secret !== null && secret.length >= SHORTEST);
  return [...new Set(secrets)].flatMap((secret) => [secret ?? '', base64(secret ?? '')]);
}

/** The last character is left out, because it depends on the bytes that follow the secret. */
function base64(secret: string): string {
  return Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1);
}
