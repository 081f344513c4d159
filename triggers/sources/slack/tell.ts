import { respondToSlack } from '../../../connections/slack/respond.ts';
import type { SlackThread } from '../../../database/people/slack-threads.ts';
import { slackText } from '../../../text/slack-text.ts';
import type { Acting } from '../trigger-source.ts';

/** Texts for people are a courtesy: if Slack does not take one, the log says so, and what was done stands. */
async function courtesy({ log }: Pick<Acting, 'log'>, what: string, tell: () => Promise<unknown>): Promise<void> {
  await tell().catch((error: unknown) => log.warn({ err: error }, `${what} was not told in Slack`));
}

/** Tells one person something that nobody else sees. */
export async function tellPerson(
  acting: Acting,
  { user, ...place }: { channel: string; thread: string | null; user: string },
  text: string,
): Promise<void> {
  const { slack } = acting.clients;
  if (!slack) return;
  await courtesy(acting, 'a refusal', () => slack.postEphemeral(place, user, slackText(text, []).join('\n')));
}

/** Tells everybody in a thread something. */
export async function tellThread(acting: Acting, { channel, thread }: SlackThread, text: string): Promise<void> {
  const { slack } = acting.clients;
  if (!slack) return;
  const words = slackText(text, []).join('\n');
  const blocks = [{ type: 'section', text: { type: 'mrkdwn', text: words, verbatim: true } }];
  const mark = { type: 'curfew_notice', payload: { thread } };
  await courtesy(acting, 'the end of a run', () => slack.post({ channel, thread, text: words, blocks, mark }));
}

/** Answers a command or a button at the address that came with it. */
export async function answerAt(
  acting: Acting,
  url: string | undefined,
  answer: Record<string, unknown>,
): Promise<void> {
  if (url === undefined) return;
  await courtesy(acting, 'an answer', () => respondToSlack(acting.environment.slack.apiUrl, url, answer));
}
