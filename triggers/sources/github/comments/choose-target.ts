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

/** All that this command may be for: runs that had begun, and decisions that were waited for, when the comment was written. */
export async function targetsOf(database: Database, comment: PersonComment, isDecision: boolean): Promise<Target[]> {
  const isBefore = (time: string): boolean => Date.parse(time) <= comment.writtenAt + CLOCK_SKEW_MS;
  const runs = (await openRunsAt(database, comment.page)).filter(({ startedAt }) => isBefore(startedAt));
  if (!isDecision) {
    const working = runs.filter(({ sessionId }) => sessionId !== null);
    return (working.length > 0 ? working : runs).map((run) => ({ run, approval: null }));
  }
  const found = await Promise.all(
    runs.map(async (run) => {
      const approvals = await listApprovals(database, { runId: run.runId, state: 'open' });
      return approvals
        .filter(({ before, since }) => DECIDED.has(before) && isBefore(since))
        .map((approval) => ({ run, approval }));
    }),
  );
  return found.flat();
}

/** A question is answered, and an interrupted run goes on, by `steer`. */
const DECIDED: ReadonlySet<string> = new Set(['start', 'output', 'limit', 'tool']);

/** Keeps the targets that the first word names: the id of a run, an automation, or the key of a decision. */
export function narrowTargets(targets: Target[], rest: string): Targets {
  const [, first = '', behind = ''] = /^(\S+)\s*([^]*)$/.exec(rest) ?? [];
  const named = targets.filter(({ run, approval }) =>
    [run.runId, approval?.key, targets.length > 1 ? run.automation : undefined].includes(first),
  );
  return named.length === 0 ? { targets, rest } : { targets: named, rest: behind };
}
