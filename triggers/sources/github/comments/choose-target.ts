import type { ApprovalRecord } from '../../../../database/people/approval-record.ts';
import { listApprovals } from '../../../../database/people/list-approvals.ts';
import { openRunsAt, type OpenRunAt } from '../../../../database/runs/open-runs-at.ts';
import type { Database } from '../../../../database/schema.ts';
import type { PersonComment } from './read-comment.ts';

/** What a command is for: a run, and for a decision what it decides. */
export interface Target {
  run: OpenRunAt;
  /** Null for a command that decides nothing. */
  approval: ApprovalRecord | null;
}

/** `targets`: all that the command may be for. `rest`: what follows the name of the target, if the command names one. */
export interface Targets {
  targets: Target[];
  rest: string;
}

/** How far the clock of GitHub may be behind ours. */
const CLOCK_SKEW_MS = 60_000;

/** What a command may be for. `isOver`: what was waited for when it was written has been decided meanwhile. */
export interface Candidates {
  targets: Target[];
  isOver: boolean;
}

/** All that this command may be for: runs that had begun, and decisions that were waited for, when the comment was written. */
export async function targetsOf(database: Database, comment: PersonComment, isDecision: boolean): Promise<Candidates> {
  const { page, writtenAt } = comment;
  const runs = (await openRunsAt(database, page)).filter(({ startedAt }) =>
    isBefore(startedAt, writtenAt + CLOCK_SKEW_MS),
  );
  if (!isDecision) {
    const working = runs.filter(({ sessionId }) => sessionId !== null);
    return { targets: (working.length > 0 ? working : runs).map((run) => ({ run, approval: null })), isOver: false };
  }
  const found = await Promise.all(
    runs.map(async (run) => {
      const approvals = await listApprovals(database, { runId: run.runId });
      return approvals.filter(({ before }) => DECIDED.has(before)).map((approval) => ({ run, approval }));
    }),
  );
  return meantBy(found.flat(), writtenAt);
}

/**
 * If the author saw a decision that is still waited for, the command is for that one. If all that the author saw is decided, it is for
 * none of those that came later. Only if the author saw none, by our clock, the clocks may differ.
 */
function meantBy(found: (Target & { approval: ApprovalRecord })[], writtenAt: number): Candidates {
  const seen = found.filter(({ approval: { since, closedAt } }) => {
    return isBefore(since, writtenAt) && (closedAt === null || !isBefore(closedAt, writtenAt));
  });
  const open = found.filter(({ approval }) => approval.state === 'open');
  if (seen.length > 0) {
    const targets = seen.filter((target) => open.includes(target));
    return { targets, isOver: targets.length === 0 };
  }
  return { targets: open.filter(({ approval }) => isBefore(approval.since, writtenAt + CLOCK_SKEW_MS)), isOver: false };
}

function isBefore(time: string, instant: number): boolean {
  return Date.parse(time) <= instant;
}

/** A question is answered, and an interrupted run goes on, by `steer`. */
const DECIDED: ReadonlySet<string> = new Set(['start', 'output', 'limit', 'tool']);

/**
 * Keeps the targets that the first word names: the id of a run, the key of a decision, or an automation. Where only one target is left
 * none has to be named, so there a plain word, such as `start`, may also begin a text.
 */
export function narrowTargets(targets: Target[], rest: string): Targets {
  const [, first = '', behind = ''] = /^(\S+)\s*([^]*)$/.exec(rest) ?? [];
  const isName = targets.length > 1 || behind === '' || /[:/]/.test(first);
  const named = targets.filter(({ run, approval }) => [run.runId, approval?.key, run.automation].includes(first));
  return named.length === 0 || !isName ? { targets, rest } : { targets: named, rest: behind };
}
