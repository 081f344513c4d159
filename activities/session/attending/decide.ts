import type { SessionChange } from '../../../contract/session.ts';
import type { SessionTotals } from '../../../contract/totals.ts';
import { costTotals } from '../../../money/session-cost.ts';
import type { SessionView } from './session-view.ts';

export interface Watch {
  /** How long a running session may be without any progress. */
  idleMs: number;
  /** The type of trouble that the workflow shows already. Only a change of it is reported. */
  shownTrouble: string | null;
  /** When this much is spent, the workflow is told, so that it can show it. */
  tellAtMicros: number;
}

/** Trouble is reported only if it lasts longer: brief trouble is frequent, and each report adds to the history. */
const TROUBLE_WORTH_TELLING_MS = 20_000;

/** Decides whether a session needs the workflow, judging by its events up to `now`; null to go on attending. */
export function decide(view: SessionView, watch: Watch, now: number): SessionChange | null {
  const totals = totalsAt(view, now);
  if (view.gone !== null) return { type: 'gone', how: view.gone, totals: totalsWhenGone(view, totals) };
  if (view.fatal !== null) return { type: 'fatal', message: `${view.fatal.type}: ${view.fatal.message}`, totals };
  if (view.status === 'terminated') return { type: 'terminated', detail: view.trouble?.message ?? null, totals };
  if (view.status === 'idle' && view.queued.size === 0 && view.stopReason) return idle(view, view.stopReason, totals);
  const trouble = changedTrouble(view, watch, now);
  if (trouble) return { type: 'trouble', ...trouble, totals };
  if (totals.spendMicros >= watch.tellAtMicros) return { type: 'spent', totals };
  if (now - quietSince(view) >= watch.idleMs) return { type: 'quiet', forMs: now - view.lastProgressAt, totals };
  return null;
}

/** A wait that the model endpoint has asked for is not silence. The deadline of the run bounds it. */
function quietSince({ lastProgressAt, waitsUntil }: SessionView): number {
  return Math.max(lastProgressAt, waitsUntil);
}

/** What a session spent after the last event that was seen is not known, unless it had come to rest. */
function totalsWhenGone({ status }: SessionView, totals: SessionTotals): SessionTotals {
  return status === 'running' ? { ...totals, spendPartial: true, boundMicros: null } : totals;
}

function changedTrouble(
  { trouble }: SessionView,
  { shownTrouble }: Watch,
  now: number,
): { trouble: string | null; message: string | null } | null {
  if (trouble === null) return shownTrouble === null ? null : { trouble: null, message: null };
  if (trouble.type === shownTrouble || now - trouble.since < TROUBLE_WORTH_TELLING_MS) return null;
  return { trouble: trouble.type, message: trouble.message };
}

/** How many milliseconds pass, if no event comes, until something has to be decided. */
export function untilNextDecision(view: SessionView, watch: Watch, now: number): number {
  const untilQuiet = quietSince(view) + watch.idleMs - now;
  const { trouble } = view;
  if (trouble === null || trouble.type === watch.shownTrouble) return untilQuiet;
  return Math.min(untilQuiet, trouble.since + TROUBLE_WORTH_TELLING_MS - now);
}

function idle(
  view: SessionView,
  stopReason: { type: string; detail: string | null },
  totals: SessionTotals,
): SessionChange {
  // A session at its cap may have tools that wait for an answer. They come first; then the session idles again.
  const tools = [
    ...[...view.openAsks].map(([id, name]) => ({ id, name, kind: 'ask' as const })),
    ...[...view.openTools].map(([id, name]) => ({ id, name, kind: 'custom' as const })),
  ];
  if (tools.length > 0) return { type: 'tools', tools, totals };
  const detail = stopReason.detail ?? view.trouble?.message ?? null;
  return { type: 'idle', stopReason: stopReason.type, detail, lastMessage: view.lastMessage, totals };
}

/** The totals up to now: a running session's clock goes on, a request that never ended leaves the spend partial. */
export function totalsAt(view: SessionView, now: number): SessionTotals {
  const running = view.runningSince === null ? 0 : Math.max(0, now - view.runningSince);
  const workingMs = view.totals.workingMs + running;
  const spend = costTotals(view.cost, { workingMs, isAtWork: view.status === 'running' });
  return { ...view.totals, ...spend, workingMs };
}
