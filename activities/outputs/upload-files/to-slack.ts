import type { FilesArtefact } from '../../../contract/files-artefact.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { requireSlack } from '../../slack/require-slack.ts';
import { slackFailure } from '../../slack/slack-failure.ts';
import { sendToSlack } from '../files/send-to-slack.ts';
import type { CheckedFile } from '../files/taken-file.ts';
import { choosePlace, madeBy } from '../slack-post-message/choose-place.ts';
import { cleanWords, footOf } from '../slack-post-message/message-words.ts';
import { slackRefusal } from '../slack-post-message/slack-refusal.ts';
import type { FilesUse } from './files-use.ts';

/** Shares files in the thread of the run, or in the channel that the automation names. Throws as `slackFailure` says. */
export async function toSlack(use: FilesUse, files: readonly CheckedFile[]): Promise<FilesArtefact> {
  const { dependencies, origin, options, input } = use;
  const slack = requireSlack(dependencies);
  try {
    const words = input.text ? await cleanWords(use, { tool: 'upload_files', text: input.text }) : [];
    const place = await choosePlace({
      dependencies,
      slack,
      origin,
      options: { channel: options.channel, thread: true },
    });
    const { database } = dependencies;
    const upload = { runId: origin.runId, madeBy: madeBy(origin) };
    const comment = [...words, footOf(origin)].join('\n');
    const share = await sendToSlack({ slack, database, upload, files });
    const { facts, permalinks } = await share(place, comment);
    return { type: 'files', url: permalinks[0] ?? '', ordinal: origin.ordinal, to: 'slack', files: facts };
  } catch (error) {
    if (error instanceof ToolError) throw error;
    const advice = slackRefusal(error);
    if (advice !== null) throw new ToolError(`The files were not shared: ${advice}.`);
    throw slackFailure(error, 'Sharing files in Slack');
  }
}
