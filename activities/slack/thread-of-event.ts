import type { RunEvent } from '../../contract/event.ts';
import type { OwnedThread } from '../../database/people/slack-threads.ts';

/** The thread that started a run, from the page of its event. It is noted in the database as well, but a moment after the start. */
export function threadOfEvent({ source, url }: Pick<RunEvent, 'source' | 'url'>): OwnedThread[] {
  if (source !== 'slack') return [];
  const [, team, channel, thread] = /\/client\/(\w+)\/(\w+)\/thread\/\w+-([\d.]+)$/.exec(url ?? '') ?? [];
  return team && channel && thread ? [{ team, channel, thread, madeBy: 'event' }] : [];
}
