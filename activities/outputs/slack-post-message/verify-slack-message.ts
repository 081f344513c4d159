import type { Artefact } from '../../../contract/artefact.ts';
import { filesOf } from '../../../contract/files-artefact.ts';
import { SlackRefused } from '../../../connections/slack/slack-refused.ts';
import { requireSlack } from '../../slack/require-slack.ts';
import { slackFailure } from '../../slack/slack-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';

/** Looks up whether a message in Slack and its files are still there. Throws as `slackFailure` says. */
export async function verifySlackMessage({ dependencies, artefact }: ArtefactLookup): Promise<string | null> {
  const { url, channel, ts } = artefact as Artefact & { channel?: unknown; ts?: unknown };
  if (typeof channel !== 'string' || typeof ts !== 'string') return `${url} names no message`;
  try {
    const slack = requireSlack(dependencies);
    await slack.permalink(channel, ts);
    for (const { name, at, bytes } of filesOf(artefact)) {
      if ((await slack.fileInfo(at))?.bytes !== bytes)
        return `the file ${name} of message ${url} is not there as it was sent`;
    }
    return null;
  } catch (error) {
    if (error instanceof SlackRefused && error.reason === 'message_not_found') return `message ${url} does not exist`;
    throw slackFailure(error, `Looking up ${url}`);
  }
}
