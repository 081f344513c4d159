import { readEngineKey } from '../../../runtime/engine-key.ts';
import type { Environment } from '../../../runtime/environment.ts';

/** Anything shorter would be found in innocent text. */
const SHORTEST = 8;

/** The secrets of this process, as they are and in base64: none of them may ever leave in an output. */
export async function ownSecrets({ agentApi, model, github }: Environment, dataFolder: string): Promise<string[]> {
  // While the engine has made no key yet, there is none that could leak.
  const engineKey = agentApi.kind === 'local' ? await readEngineKey(dataFolder).catch(() => null) : null;
  const secrets = [
    github.token,
    github.readToken,
    ...github.webhookSecrets,
    model.key,
    agentApi.kind === 'local' ? engineKey : agentApi.key,
  ].filter((secret) => secret !== null && secret.length >= SHORTEST);
  return [...new Set(secrets)].flatMap((secret) => [secret ?? '', base64(secret ?? '')]);
}

/** Without the end, which depends on what follows. */
function base64(secret: string): string {
  return Buffer.from(secret).toString('base64').replace(/=+$/, '').slice(0, -1);
}
