import type { BetaManagedAgentsSessionEvent as SessionEvent } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { NO_TOTALS, type SessionTotals } from '../../../contract/totals.ts';
import { isNotice } from './is-notice.ts';
import { isProgress } from './is-progress.ts';
import {
  addRequest,
  noCost,
  openRequest,
  takeUsage,
  type Service,
  type SessionCost,
} from '../../../money/session-cost.ts';

export interface StopReason {
  type: string;
  detail: string | null;
}

/**
 * What the events of one session add up to. Events are folded in by id, so that the same event, seen in the history and
 * again on the stream, or again after a restart, counts once.
 */
export interface SessionView {
  /**
   * The recent events, by id, with their time. Events come in the order of their times, so an event that is more than
   * `REMEMBERED_MS` older than the newest has been folded in, and its id is forgotten: a session of many hours has thousands.
   */
  readonly seen: Map<string, number>;
  /** When the newest event was processed, as far as it has been seen. */
  newestAt: number;
  /**
   * User events that the session has accepted and not yet read. While there is one, an idle is not the end of its work.
   */
  readonly queued: Set<string>;
  /** All user events that the session has read; they are few. A copy from when one was queued may arrive late. */
  readonly read: Set<string>;
  /** Custom tool uses without an answer, of the whole history: id → name of the tool. */
  readonly openTools: Map<string, string>;
  /** Tools of the session itself whose use waits for a confirmation: id → name of the tool. */
  readonly openAsks: Map<string, string>;
  readonly cost: SessionCost;
  status: 'running' | 'idle' | 'terminated';
  /** Set by an idle; cleared by anything that starts work again. */
  stopReason: StopReason | null;
  /** A problem that the session itself retries, and since when; null as soon as it works again. */
  trouble: { type: string; message: string; since: number } | null;
  /** A problem that does not stop the session but makes its work worthless, and when the session told it. */
  fatal: { type: string; message: string; at: number } | null;
  /** What somebody else did to the session, so that nobody can work with it any more; null: nothing. */
  gone: 'deleted' | 'archived' | null;
  /** When something last showed that the work goes on, in milliseconds since 1970. */
  lastProgressAt: number;
  /** Until when the model endpoint has asked the session to wait, in milliseconds since 1970; 0 if it has not. */
  waitsUntil: number;
  runningSince: number | null;
  /** What was counted, without the cost. */
  totals: SessionTotals;
  lastMessage: string;
}

const LAST_MESSAGE_CHARACTERS = 2_000;
/** Events may arrive out of order, but by far less than this. */
const REMEMBERED_MS = 60_000;

/** What is known before the first event. `openedAt` is in milliseconds since 1970. */
export function emptyView(model: string, openedAt: number, service: Service = 'engine'): SessionView {
  return {
    seen: new Map(),
    newestAt: Number.NEGATIVE_INFINITY,
    queued: new Set(),
    read: new Set(),
    openTools: new Map(),
    openAsks: new Map(),
    cost: noCost(model, service),
    status: 'running',
    stopReason: null,
    trouble: null,
    fatal: null,
    gone: null,
    lastProgressAt: openedAt,
    waitsUntil: 0,
    runningSince: null,
    totals: { ...NO_TOTALS },
    lastMessage: '',
  };
}

/** Folds one event in; returns whether it changed anything. Unknown events only count as a sign of life. */
export function foldEvent(view: SessionView, event: SessionEvent): boolean {
  const at = processedAt(event);
  if (event.type.startsWith('user.')) {
    const known = view.read.has(event.id) || (at === null && view.queued.has(event.id));
    if (known) return false;
    if (at === null) return Boolean(view.queued.add(event.id));
    view.queued.delete(event.id);
    view.read.add(event.id);
    view.newestAt = Math.max(view.newestAt, at);
  } else {
    if (view.seen.has(event.id) || isLongSeen(view, at)) return false;
    remember(view, event.id, at);
  }
  if (at !== null && isProgress(event, view.trouble !== null)) view.lastProgressAt = Math.max(view.lastProgressAt, at);
  apply(view, event, at ?? view.lastProgressAt);
  return true;
}

/** Null for an event that waits to be processed, and for one that is not part of the history. */
export function processedAt(event: SessionEvent): number | null {
  return 'processed_at' in event && event.processed_at ? Date.parse(event.processed_at) : null;
}

/** True if an event of that time is old enough, compared with the newest, to have been folded in for certain. */
export function isLongSeen(view: SessionView, at: number | null): boolean {
  return at !== null && at < view.newestAt - REMEMBERED_MS;
}

function remember(view: SessionView, id: string, at: number | null): void {
  if (at !== null) view.newestAt = Math.max(view.newestAt, at);
  view.seen.set(id, at ?? view.newestAt);
  for (const [old, seenAt] of view.seen) {
    if (!isLongSeen(view, seenAt)) return;
    view.seen.delete(old);
  }
}

function apply(view: SessionView, event: SessionEvent, at: number): void {
  switch (event.type) {
    case 'session.status_running':
      view.cost.isListFinal = false;
      view.runningSince ??= at;
      return resume(view);
    case 'session.status_rescheduled':
      return stopClock(view, at);
    case 'session.status_idle':
      stopClock(view, at);
      view.status = 'idle';
      view.stopReason = { type: event.stop_reason.type, detail: idleDetail(event) };
      return;
    case 'session.status_terminated':
      // No usage report is promised before this event, and an older one may not hold the last request.
      view.cost.isListFinal = false;
      stopClock(view, at);
      view.status = 'terminated';
      return;
    case 'session.deleted':
      view.gone = 'deleted';
      return;
    case 'user.message':
      return resume(view);
    case 'user.tool_confirmation':
      view.openAsks.delete(event.tool_use_id);
      return resume(view);
    case 'user.custom_tool_result':
      view.openTools.delete(event.custom_tool_use_id);
      return resume(view);
    case 'agent.custom_tool_use':
      view.openTools.set(event.id, event.name);
      view.totals.toolUses += 1;
      return;
    case 'agent.tool_use':
    case 'agent.mcp_tool_use':
      if (event.evaluated_permission === 'ask') view.openAsks.set(event.id, event.name);
      view.totals.toolUses += 1;
      return;
    case 'agent.tool_result':
      view.openAsks.delete(event.tool_use_id);
      return;
    case 'agent.mcp_tool_result':
      view.openAsks.delete(event.mcp_tool_use_id);
      return;
    case 'agent.message':
      view.trouble = null;
      view.lastMessage = text(event.content).slice(-LAST_MESSAGE_CHARACTERS);
      return;
    default:
      return applyAccounting(view, event, at);
  }
}

function applyAccounting(view: SessionView, event: SessionEvent, at: number): void {
  const { cost, totals } = view;
  if (event.type === 'span.model_request_start') {
    openRequest(cost, event.id, at);
    totals.modelRequests += 1;
  } else if (event.type === 'span.model_request_end') {
    if (event.is_error !== true) view.trouble = null;
    countRequest(view, event, at);
  } else if (event.type === 'session.usage') {
    takeUsage(cost, event.usage ?? {}, 'curfew' in event ? event.curfew : null);
  } else if (event.type === 'session.error' && !isNotice(event)) {
    view.waitsUntil = Math.max(view.waitsUntil, askedWait(event));
    applyError(view, event.error, at);
  }
}

type RequestEnd = Extract<SessionEvent, { type: 'span.model_request_end' }>;

function countRequest({ totals, cost }: SessionView, event: RequestEnd, at: number): void {
  const used = addRequest(cost, event.model_request_start_id, { usage: event.model_usage, at });
  totals.inputTokens += used.inputTokens;
  totals.outputTokens += used.outputTokens;
  totals.cacheReadTokens += used.cacheReadTokens;
  totals.cacheWriteTokens += used.cacheWriteTokens;
}

/** When our engine asks the model again, if the model endpoint named that time; 0 otherwise. */
function askedWait(event: SessionEvent & { curfew?: { retry_at?: unknown } }): number {
  const retryAt = event.curfew?.retry_at;
  const at = typeof retryAt === 'string' ? Date.parse(retryAt) : Number.NaN;
  return Number.isNaN(at) ? 0 : at;
}

type SessionError = Extract<SessionEvent, { type: 'session.error' }>['error'];

/** The type of an error: the forge does not know the token with which a repository is cloned. */
export const CLONE_REFUSED = 'repository_authentication_error';

/** These are always reported as `retrying`: the session goes on without its repository or its credential. */
const FATAL_ERROR = /^(repository_|credential_host_)/;

/**
 * An MCP server that cannot be used when the work begins makes it worthless. One that fails later does not: the agent is
 * told, and decides what it can still do.
 */
function isFatal({ totals }: SessionView, { type }: SessionError): boolean {
  return FATAL_ERROR.test(type) || (type.startsWith('mcp_') && totals.toolUses === 0);
}

function applyError(view: SessionView, error: SessionError, at: number): void {
  const { type, message } = error;
  if (isFatal(view, error)) {
    // The token of a clone may be replaced by another one, and then only what the session says of that one counts.
    if (view.fatal === null || view.fatal.type === CLONE_REFUSED) view.fatal = { type, message, at };
  } else if (!type.startsWith('mcp_')) view.trouble = { type, message, since: view.trouble?.since ?? at };
}

function resume(view: SessionView): void {
  view.status = 'running';
  view.stopReason = null;
}

function stopClock(view: SessionView, at: number): void {
  if (view.runningSince === null) return;
  view.totals.workingMs += Math.max(0, at - view.runningSince);
  view.runningSince = null;
}

function idleDetail(event: Extract<SessionEvent, { type: 'session.status_idle' }>): string | null {
  const details = 'stop_details' in event ? event.stop_details : null;
  return details && 'explanation' in details && typeof details.explanation === 'string' ? details.explanation : null;
}

function text(content: readonly { type: string; text?: string }[]): string {
  return content.map((block) => (block.type === 'text' ? (block.text ?? '') : '')).join('');
}
