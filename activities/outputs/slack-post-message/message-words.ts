import { ownSecrets } from '../../../runtime/secrets/own-secrets.ts';
import { plainText } from '../../../text/plain-text.ts';
import { slackEscape, slackText } from '../../../text/slack-text.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { refuseCredentials } from '../credentials/refuse-credentials.ts';
import type { OutputOrigin } from '../output-origin.ts';
import type { OutputUse } from '../output-row.ts';

/**
 * The agent's Markdown as lines of Slack's markup. Throws a ToolError if no word is left, or if they hold a credential:
 * converting drops signs from the text, and the pieces that they separated may together be one.
 */
export async function cleanWords(
  { dependencies, origin }: Pick<OutputUse<object, unknown>, 'dependencies' | 'origin'>,
  { tool, text }: { tool: string; text: string },
): Promise<string[]> {
  const { environment, dataFolder } = dependencies;
  const pages = [environment.github.serverUrl, origin.event.url ?? ''];
  const hosts = ['github.com', ...pages.flatMap((page) => URL.parse(page)?.hostname ?? [])];
  const lines = slackText(text, hosts);
  if (lines.join('').trim() === '')
    throw new ToolError('The text has no visible words. Write what people are to read.');
  const secrets = await ownSecrets(environment, dataFolder);
  refuseCredentials({ tool, input: { text: lines.join('\n') }, secrets, allowed: [] });
  return lines;
}

/** Says in Slack where a message comes from. */
export function footOf({ automation, runId }: OutputOrigin): string {
  return `Made by the automation _${slackEscape(plainText(automation.name))}_ with Curfew. Run \`${slackEscape(runId)}\`.`;
}
