import type Anthropic from '@anthropic-ai/sdk';
import { emptyView, foldEvent, type SessionView } from './session-view.ts';

const PAGE_SIZE = 1_000;

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
