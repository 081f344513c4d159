import type Anthropic from '@anthropic-ai/sdk';
import { APIUserAbortError, NotFoundError } from '@anthropic-ai/sdk';
import { cancellationSignal } from '@temporalio/activity';
import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import type { SessionChange } from '../../contract/session.ts';
import { agentApiFailure } from '../agent-api-failure.ts';
import { decide, untilNextDecision, type Watch } from './attending/decide.ts';
import { readNews } from './attending/read-history.ts';
import { renewClone, type ClonedSession, type CloneRenewal } from './attending/renew-clone.ts';
import { CLONE_REFUSED, emptyView, foldEvent, type SessionView } from './attending/session-view.ts';
import type { ActivityDependencies } from '../dependencies.ts';

export interface AttendRequest extends Watch, ClonedSession {
  model: string;
  /** RFC 3339. A session without any event has been quiet since then. */
  openedAt: string;
}

/** The stream promises no keep-alive. After this long without an event we read the session again. */
const SILENCE_MS = 60_000;
/** After this long without an event, ask whether the session still exists, because a broken stream cannot tell. */
const LOOK_MS = 8_000;
const BETWEEN_LOOKS_MS = 250;
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 10_000;
/** After this many failed connections in a row the activity fails, so that the workflow can show what is unreachable. */
const FAILURES_BEFORE_TELLING = 4;

/**
 * Follows a session until something in it needs a decision. No event is lost: the stream is opened first, then the history
 * is read, then the stream is followed; each event counts once, by its id. A retry starts again from the session's own
 * history and needs nothing from the attempt that died.
 * Throws plain errors while the agent API is unreachable, non-retryable ones if it refuses.
 */
export async function attendSession(
  dependencies: ActivityDependencies,
  request: AttendRequest,
  lookMs: number = LOOK_MS,
): Promise<SessionChange> {
  const renewal = renewClone(dependencies, request);
  try {
    return await attend(dependencies, { request, renewal, lookMs });
  } finally {
    renewal.stop();
  }
}

interface Attending {
  request: AttendRequest;
  renewal: CloneRenewal;
  lookMs: number;
}

async function attend(
  { agentApi, environment }: ActivityDependencies,
  { request, renewal, lookMs }: Attending,
): Promise<SessionChange> {
  const cancelled = cancellationSignal();
  const service = environment.agentApi.kind === 'local' ? 'engine' : 'hosted';
  const view = emptyView(request.model, Date.parse(request.openedAt), service);
  for (let failures = 0; ;) {
    try {
      const change = await attach(agentApi, { view, request, lookMs, cancelled });
      if (change && !(change.type === 'fatal' && (await isMended(view, renewal)))) return change;
      failures = 0;
      // The client ends an aborted stream without an error, as if the server had closed it.
      if (cancelled.aborted) throw new CancelledFailure('No longer attended');
    } catch (error) {
      if (cancelled.aborted) throw new CancelledFailure('No longer attended');
      const failure = agentApiFailure(error, `Attending session ${request.sessionId}`);
      if (failure instanceof ApplicationFailure || ++failures >= FAILURES_BEFORE_TELLING) throw failure;
      await pause(Math.min(FIRST_BACKOFF_MS * 2 ** failures, LONGEST_BACKOFF_MS), cancelled);
    }
  }
}

/** A clone that the forge refused begins again once the session has another token. */
async function isMended(view: SessionView, renewal: CloneRenewal): Promise<boolean> {
  const { fatal } = view;
  if (fatal?.type !== CLONE_REFUSED || !(await renewal.mend(fatal.at))) return false;
  view.fatal = null;
  return true;
}

interface Attachment {
  /** What is known about the session. It is updated here. */
  view: SessionView;
  request: AttendRequest;
  lookMs: number;
  cancelled: AbortSignal;
}

/** One connection. Returns null if it ended without anything to decide: it was cut, closed cleanly or silent. */
async function attach(agentApi: Anthropic, attachment: Attachment): Promise<SessionChange | null> {
  const { view, request, cancelled } = attachment;
  try {
    const change = await follow(agentApi, attachment);
    // An archived session is terminated as well.
    if (change?.type !== 'terminated' || !(await findGone(agentApi, request.sessionId, view))) return change;
    return decide(view, request, Date.now());
  } catch (error) {
    if (!(error instanceof NotFoundError) || cancelled.aborted) throw error;
    view.gone = 'deleted';
    return decide(view, request, Date.now());
  }
}

async function follow(
  agentApi: Anthropic,
  { view, request, lookMs, cancelled }: Attachment,
): Promise<SessionChange | null> {
  const connection = new AbortController();
  const close = (): void => connection.abort();
  cancelled.addEventListener('abort', close);
  let silence: NodeJS.Timeout | undefined;
  const looking = whileSilent(view, lookMs, async () => {
    if (await findGone(agentApi, request.sessionId, view)) close();
  });
  try {
    const options = { signal: connection.signal, maxRetries: 0 };
    const stream = await agentApi.beta.sessions.events.stream(request.sessionId, {}, options);
    await readNews(view, { agentApi, sessionId: request.sessionId, signal: connection.signal });
    const known = decide(view, request, Date.now());
    if (known) return known;
    silence = setTimeout(close, untilNextLook(view, request));
    for await (const event of stream) {
      if (!('id' in event) || !foldEvent(view, event)) continue;
      const change = unlessQuiet(decide(view, request, Date.now()));
      if (change) return change;
      clearTimeout(silence);
      silence = setTimeout(close, untilNextLook(view, request));
    }
    return unlessQuiet(decide(view, request, Date.now()));
  } catch (error) {
    if (connection.signal.aborted && !cancelled.aborted && (error instanceof APIUserAbortError || isAbort(error)))
      return unlessQuiet(decide(view, request, Date.now()));
    throw error;
  } finally {
    clearInterval(looking);
    clearTimeout(silence);
    cancelled.removeEventListener('abort', close);
    close();
  }
}

/**
 * Only the history, read just now, can say that a session is quiet: if this process or the connection stood still, events
 * wait in the stream. Null makes `attendSession` connect and read the history again.
 */
function unlessQuiet(change: SessionChange | null): SessionChange | null {
  return change?.type === 'quiet' ? null : change;
}

/** When this process looked at any session, in the time of `performance.now()`. */
let lastLook = Number.NEGATIVE_INFINITY;

/**
 * Calls `look` after each stretch of `lookMs` without a new event, unless this process has just looked at another session:
 * many sessions must not use up the rate limit of the API. Mostly the stream tells first that a session is gone.
 */
function whileSilent(view: SessionView, lookMs: number, look: () => Promise<void>): NodeJS.Timeout {
  let heard = view.newestAt;
  return setInterval(
    () => {
      const isSilent = view.newestAt === heard;
      heard = view.newestAt;
      if (!isSilent || performance.now() - lastLook < BETWEEN_LOOKS_MS) return;
      lastLook = performance.now();
      void look();
    },
    lookMs * (1 - Math.random() / 4),
  );
}

/** Asks whether somebody has deleted or archived the session. If the API cannot be reached, the session counts as there. */
async function findGone(agentApi: Anthropic, sessionId: string, view: SessionView): Promise<boolean> {
  try {
    const { archived_at: archivedAt } = await agentApi.beta.sessions.retrieve(sessionId, {}, { maxRetries: 0 });
    if (archivedAt) view.gone = 'archived';
  } catch (error) {
    if (error instanceof NotFoundError) view.gone = 'deleted';
  }
  return view.gone !== null;
}

function untilNextLook(view: SessionView, watch: Watch): number {
  return Math.max(10, Math.min(SILENCE_MS, untilNextDecision(view, watch, Date.now())));
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || /abort/i.test(error.message));
}

async function pause(ms: number, cancelled: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    cancelled.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
