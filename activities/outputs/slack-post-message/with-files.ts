import { filesOf, type FileFacts } from '../../../contract/files-artefact.ts';
import type { Slack } from '../../../connections/slack/create-slack.ts';
import type { SlackPlace } from '../../../connections/slack/message-calls.ts';
import { slackUploadOf } from '../../../database/files/slack-uploads.ts';
import { artefactsOf } from '../../../database/runs/records/artefacts-of.ts';
import type {
  SlackPostMessageInput,
  SlackPostMessageOptions,
} from '../../../definitions/outputs/slack-post-message.ts';
import type { BundleWait } from '../bundle/find-bundle.ts';
import { inQuarantine } from '../bundle/in-quarantine.ts';
import type { Done, OutputUse } from '../output-row.ts';
import { sendToSlack } from '../files/send-to-slack.ts';
import { takeFiles } from '../files/take-files.ts';
import { madeBy } from './choose-place.ts';

type Use = OutputUse<SlackPostMessageOptions, SlackPostMessageInput>;

/** The files of a message, taken and checked before it is posted. */
export interface AttachedFiles {
  /**
   * Sends them to Slack before the message is posted: what Slack does not take is told while the agent can still change it. The
   * result shares them once, in the thread of the message, and returns what is known of them.
   */
  send(slack: Slack): Promise<(place: SlackPlace) => Promise<FileFacts[]>>;
}

/**
 * Takes the files that the agent names and lets `post` post the message with them. If the agent was told before that the message
 * is posted, nothing is taken, and the files are those that were recorded.
 */
export async function withFiles(
  use: Use,
  wait: BundleWait,
  post: (files: AttachedFiles) => Promise<Done>,
): Promise<Done> {
  const { dependencies, origin, options, input, answered } = use;
  const { database, dataFolder } = dependencies;
  const { runId, output, ordinal, sessionId } = origin;
  const names = input.files ?? [];
  if (!options.files || names.length === 0) return await post(known([]));
  const upload = { runId, madeBy: madeBy(origin) };
  const own = await slackUploadOf(database, upload);
  const recorded = ((await artefactsOf(database, [runId])).get(runId) ?? []).filter(
    ({ type }) => type === 'slack-message',
  );
  const facts = recorded.flatMap(filesOf);
  if (answered !== null) {
    return await post(known(facts.filter(({ at }) => own.includes(at))));
  }
  const usedBytes = facts.filter(({ at }) => !own.includes(at)).reduce((sum, { bytes }) => sum + bytes, 0);
  const wanted = { dependencies, sessionId, names, options: options.files, usedBytes, wait };
  return await inQuarantine(dataFolder, { runId: `${runId}:${output}`, ordinal }, async (folder) => {
    const files = await takeFiles({ ...wanted, folder });
    return await post({
      send: async (slack) => {
        const share = await sendToSlack({ slack, database, upload, files });
        return async (place) => (await share(place, '')).facts;
      },
    });
  });
}

/** Nothing is left to be sent or shared. */
function known(facts: FileFacts[]): AttachedFiles {
  return { send: () => Promise.resolve(() => Promise.resolve(facts)) };
}
