import type { SlackPlace } from '../../../connections/slack/message-calls.ts';
import type { Slack } from '../../../connections/slack/create-slack.ts';
import { slackThreadsOf } from '../../../database/people/slack-threads.ts';
import type { SlackPostMessageOptions } from '../../../definitions/outputs/slack-post-message.ts';
import type { ActivityDependencies } from '../../dependencies.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { threadOfEvent } from '../../slack/thread-of-event.ts';
import type { OutputOrigin } from '../output-origin.ts';

interface Choosing {
  dependencies: ActivityDependencies;
  slack: Slack;
  origin: OutputOrigin;
  options: Pick<SlackPostMessageOptions, 'channel' | 'thread'>;
}

/** What an output notes of the threads that it begins. */
export function madeBy({ output, ordinal }: Pick<OutputOrigin, 'output' | 'ordinal'>): string {
  return `${output}:${ordinal}`;
}

/**
 * Where a message goes: the thread of the run, where it has one, else the channel that the automation names. A thread that
 * an earlier attempt of the same output has begun does not count: that attempt's message is in the channel.
 */
export async function choosePlace({ dependencies, slack, origin, options }: Choosing): Promise<SlackPlace> {
  const noted = await slackThreadsOf(dependencies.database, origin.runId);
  const threads = [...threadOfEvent(origin.event), ...noted].filter((thread) => thread.madeBy !== madeBy(origin));
  if (options.channel === null) {
    const [first] = threads;
    if (first) return { channel: first.channel, thread: first.thread };
    throw new ToolError(
      'This run was not started in a thread in Slack, and the automation names no channel: there is nowhere to post. Do not call it again.',
    );
  }
  const channel = await slack.channelId(options.channel);
  if (channel === null) {
    throw new ToolError(
      `There is no channel ${options.channel} that the app can see. A person must correct the automation, or invite the app to the channel. Do not call it again.`,
    );
  }
  const own = options.thread ? threads.find((thread) => thread.channel === channel) : undefined;
  return { channel, thread: own?.thread ?? null };
}
