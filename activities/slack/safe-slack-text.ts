import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import { slackText } from '../../text/slack-text.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { redactCredentials } from '../outputs/credentials/redact-credentials.ts';

/**
 * Makes Markdown that quotes an agent or a program fit for Slack, line by line, as `slackText` does, with `[redacted]` in
 * place of credentials.
 */
export async function safeSlackText(
  { environment, dataFolder }: Pick<ActivityDependencies, 'environment' | 'dataFolder'>,
  markdown: string,
  hosts: readonly string[],
): Promise<string[]> {
  const redactOwn = createRedact(await ownSecrets(environment, dataFolder));
  const redact = (text: string): string => redactCredentials(redactOwn(text));
  // Twice: the conversion changes characters of a credential, and it drops signs that may have stood within one.
  return redact(slackText(redact(markdown), hosts).join('\n')).split('\n');
}
