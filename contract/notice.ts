import type { BudgetRefusal } from './budget.ts';
import type { RunId } from './event.ts';
import type { ApprovalBefore } from './people.ts';

/** Where notices go: `slack:#<channel>`, `slack:<id of a channel or user>` or `issue:<owner>/<name>#<number>`. */
export type NoticePlace = string;

/** What a notice tells. Plain JSON: it is stored when its cause is, and put into words when it is sent. Times are RFC 3339. */
export type Notice = BudgetFull | BreakerOpen | ApprovalWaits | SourceSilent;

/** A run was refused because a budget has no room for it. */
export interface BudgetFull extends Pick<
  BudgetRefusal,
  'scope' | 'per' | 'period' | 'limitMicros' | 'settledMicros' | 'reservedMicros' | 'wantedMicros'
> {
  kind: 'budget';
  /** The run that was refused. */
  runId: RunId;
  freeAgainAt: string;
}

/** So many runs of an automation in a row did not work that it starts no more. */
export interface BreakerOpen {
  kind: 'breaker';
  automation: string;
  failures: number;
  openedAt: string;
  /** From then on one run may try whether the automation works again. */
  closesAt: string;
  /** The last run that did not work. */
  runId: RunId;
}

/** Nobody has decided a question of a run within half of the time for it. */
export interface ApprovalWaits {
  kind: 'approval';
  runId: RunId;
  key: string;
  before: ApprovalBefore;
  what: string;
  approvers: string[];
  count: number;
  approvedBy: number;
  since: string;
  until: string;
  otherwise: 'cancel' | 'go-on';
  /** What the run is about, and its page; both as its source says. */
  title: string;
  url: string | null;
}

/** A source has sent nothing for longer than usual. */
export interface SourceSilent {
  kind: 'silence';
  source: string;
  lastAt: string;
  /** In how many hours of the silence a delivery was to be expected; a sum of shares, rounded. */
  missedHours: number;
  /** The most such hours of a silence in the four weeks before it. */
  usualHours: number;
}

/**
 * The same cause always has the same key, so it is told once. A budget that is raised and used up again is another cause, and so is
 * an automation's own limit for the same period.
 */
export function noticeKey(notice: Notice): string {
  switch (notice.kind) {
    case 'budget':
      return `budget ${notice.scope} ${notice.period} ${notice.limitMicros}`;
    case 'breaker':
      return `breaker ${notice.automation} ${notice.openedAt}`;
    case 'approval':
      return `approval ${notice.runId} ${notice.key}`;
    case 'silence':
      return `silence ${notice.source} ${notice.lastAt}`;
  }
}
