import { createSlack } from '../../connections/slack/create-slack.ts';
import type { RunEvent, RunId } from '../../contract/event.ts';
import type { Artefact } from '../../contract/artefact.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { messageParts } from '../slack/message-parts.ts';
import { findOwnMessages, postUnlessFound } from '../slack/post-once.ts';
import { safeSlackText } from '../slack/safe-slack-text.ts';
import { slackFailure } from '../slack/slack-failure.ts';
import { threadOfEvent } from '../slack/thread-of-event.ts';

/** An earlier attempt cannot be older: a run tries to report its end for ten minutes, and clocks differ. */
const ATTEMPTS_MS = 60 * 60_000;

export interface SlackStatus {
  runId: RunId;
  event: RunEvent;
  artefacts: readonly Artefact[];
  /** What `statusText` made. */
  markdown: string;
}

/**
 * Says once, in the thread in Slack that started a run, how the run ended. Does nothing if the run was not started in a thread,
 * or if the worker has no token for Slack. Throws as `slackFailure` says.
 */
export async function postSlackStatus(
  dependencies: ActivityDependencies,
  { runId, event, artefacts, markdown }: SlackStatus,
): Promise<void> {
  const [place] = threadOfEvent(event);
  const slack = createSlack(dependencies.environment.slack);
  if (place === undefined || slack === null) return;
  const pages = [dependencies.environment.temporal.uiUrl ?? '', ...artefacts.map(({ url }) => url)];
  const hosts = pages.flatMap((page) => URL.parse(page)?.hostname ?? []);
  // Slack knows neither of them, and `safeSlackText` escapes in Slack's own way.
  const plain = markdown.replaceAll(/<\/?sub>/g, '').replaceAll('&lt;', '<');
  const lines = await safeSlackText(dependencies, plain, hosts);
  const { channel, thread } = place;
  const since = new Date(Date.now() - ATTEMPTS_MS).toISOString();
  try {
    const found = await findOwnMessages(
      slack,
      { channel, thread, since },
      (mark) => mark['run'] === runId && mark['status'] === 'ended',
    );
    for (const [index, part] of messageParts(lines, null).entries()) {
      const payload = { run: runId, status: 'ended', part: index + 1 };
      await postUnlessFound(slack, { channel, thread, ...part, payload }, found);
    }
  } catch (error) {
    throw slackFailure(error, `The status in the thread ${thread} of ${channel}`);
  }
}
