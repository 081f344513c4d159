import type Anthropic from '@anthropic-ai/sdk';
import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { emptyView, foldEvent, isLongSeen, processedAt, type SessionView } from './session-view.ts';

const PAGE_SIZE = 1_000;
/** Since the last look at a session little has happened in it. */
const NEWS_PAGE_SIZE = 100;

/** Folds the whole history of a session into a view, page by page. `signal` aborts it. */
export async function readHistory(
  agentApi: Anthropic,
  view: SessionView,
  sessionId: string,
  signal?: AbortSignal,
): Promise<void> {
  const options = signal ? { signal } : {};
  for await (const event of agentApi.beta.sessions.events.list(sessionId, { limit: PAGE_SIZE }, options)) {
    foldEvent(view, event);
  }
}

/**
 * Brings a view up to date: reads the history backwards, what is queued first, until it is long known. A session that is
 * looked at every minute for hours must not be read from its beginning each time.
 */
export async function readNews(
  agentApi: Anthropic,
  view: SessionView,
  sessionId: string,
  signal: AbortSignal,
): Promise<void> {
  if (view.newestAt === Number.NEGATIVE_INFINITY) return await readHistory(agentApi, view, sessionId, signal);
  const news: SessionEvent[] = [];
  const query = { order: 'desc', limit: NEWS_PAGE_SIZE } as const;
  for await (const event of agentApi.beta.sessions.events.list(sessionId, query, { signal })) {
    if (isLongSeen(view, processedAt(event))) break;
    news.push(event);
  }
  for (const event of news.reverse()) foldEvent(view, event);
}

/** A view of a session from its history alone. */
export async function viewOf(
  agentApi: Anthropic,
  sessionId: string,
  model: string,
  openedAt: number,
): Promise<SessionView> {
  const view = emptyView(model, openedAt);
  await readHistory(agentApi, view, sessionId);
  return view;
}
