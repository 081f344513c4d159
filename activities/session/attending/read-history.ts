import type Anthropic from '@anthropic-ai/sdk';
import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { foldEvent, isLongSeen, processedAt, type SessionView } from './session-view.ts';

const PAGE_SIZE = 1_000;
/** The size of a page: few events come between two looks at a session. */
const NEWS_PAGE_SIZE = 100;

export interface HistorySource {
  agentApi: Anthropic;
  sessionId: string;
  /** Aborts the reading. */
  signal?: AbortSignal;
}

/**
 * Brings a view up to date: reads the history backwards, queued events first, until it meets events that it has folded
 * in before. So a long session is not read from its beginning at each look.
 */
export async function readNews(view: SessionView, source: HistorySource): Promise<void> {
  if (view.newestAt === Number.NEGATIVE_INFINITY) return await readHistory(view, source);
  const { agentApi, sessionId } = source;
  const news: SessionEvent[] = [];
  const query = { order: 'desc', limit: NEWS_PAGE_SIZE } as const;
  for await (const event of agentApi.beta.sessions.events.list(sessionId, query, optionsOf(source))) {
    if (isLongSeen(view, processedAt(event))) break;
    news.push(event);
  }
  for (const event of news.reverse()) foldEvent(view, event);
}

/** Folds the whole history of a session into a view, page by page. */
export async function readHistory(view: SessionView, source: HistorySource): Promise<void> {
  const { agentApi, sessionId } = source;
  const query = { limit: PAGE_SIZE };
  for await (const event of agentApi.beta.sessions.events.list(sessionId, query, optionsOf(source))) {
    foldEvent(view, event);
  }
}

function optionsOf({ signal }: HistorySource): { signal?: AbortSignal } {
  return signal ? { signal } : {};
}
