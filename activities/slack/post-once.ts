import type { NewSlackMessage, SlackMessage, SlackPlace } from '../../connections/slack/message-calls.ts';
import type { Slack } from '../../connections/slack/create-slack.ts';
import { ToolError } from '../session/tools/tool-error.ts';

/** The most messages that are looked through for one of our own. */
const MOST_PAGES = 25;
const PAGE = 200;

export interface OwnMessageSearch extends SlackPlace {
  /** RFC 3339: it cannot have been posted before. */
  since: string;
}

/**
 * Finds the messages that this app has posted in a place with such a mark, whatever part they are. Throws a ToolError if so
 * much was written there since that it cannot be looked through.
 */
export async function findOwnMessages(
  slack: Slack,
  { channel, thread, since }: OwnMessageSearch,
  isOurs: (payload: Record<string, string | number>) => boolean,
): Promise<SlackMessage[]> {
  const { bot } = await slack.self();
  const oldest = `${Math.floor(Date.parse(since) / 1_000)}.000000`;
  const found: SlackMessage[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const read = await slack.readMessages({ channel, thread, oldest, limit: PAGE, cursor });
    for (const message of read.messages) {
      const isOwn = bot === null || message.bot === bot;
      if (isOwn && message.mark?.type === MARK_TYPE && isOurs(message.mark.payload)) found.push(message);
    }
    if (read.cursor === null) return found;
    ({ cursor } = read);
  }
  throw new ToolError(
    `Too many messages were written in ${channel} since then to find out whether this one was posted. Do not call it again.`,
  );
}

/** The type of the metadata of all messages of Curfew. */
const MARK_TYPE = 'curfew_message';

/** Posts a message unless one with the same mark is among those that were found. Returns its `ts`. */
export async function postUnlessFound(
  slack: Slack,
  message: Omit<NewSlackMessage, 'mark'> & { payload: Record<string, string | number> },
  found: readonly SlackMessage[],
): Promise<string> {
  const { payload, ...rest } = message;
  const former = found.find(({ mark }) => mark?.payload['part'] === payload['part']);
  if (former) return former.ts;
  return (await slack.post({ ...rest, mark: { type: MARK_TYPE, payload } })).ts;
}
