import type { RunId } from '../../contract/event.ts';
import type { Outcome } from '../../contract/run.ts';
import type { Database } from '../schema.ts';

/** A thread in Slack, by ids. */
export interface SlackThread {
  team: string;
  channel: string;
  thread: string;
}

export interface OwnedThread extends SlackThread {
  /** `event`, or the output that posted there. */
  madeBy: string;
}

/** Notes that a thread belongs to a run. May be repeated; the first note stands. */
export async function addSlackThread(
  database: Database,
  { team, channel, thread, runId, madeBy }: OwnedThread & { runId: RunId },
): Promise<void> {
  await database
    .insertInto('slackThreads')
    .values({ team, channel, thread, runId, madeBy, since: new Date().toISOString() })
    .onConflict((conflict) => conflict.columns(['team', 'channel', 'thread', 'runId']).doNothing())
    .execute();
}

/** The threads of a run, the first one first. */
export async function slackThreadsOf(database: Database, runId: RunId): Promise<OwnedThread[]> {
  return await database
    .selectFrom('slackThreads')
    .select(['team', 'channel', 'thread', 'madeBy'])
    .where('runId', '=', runId)
    .orderBy('since')
    .orderBy('thread')
    .execute();
}

/** A run to which a thread belongs. */
export interface ThreadRun {
  runId: RunId;
  /** Null while it is under way, or so new that it has no record yet. */
  outcome: Outcome | null;
  /** Whether the agent waits for the answer to a question. */
  hasQuestion: boolean;
}

/** How many runs of one thread are looked at: the latest ones. */
const MOST_RUNS = 50;

/** The runs to which a thread belongs, the latest one first. */
export async function runsInSlackThread(
  database: Database,
  { team, channel, thread }: SlackThread,
): Promise<ThreadRun[]> {
  const rows = await database
    .selectFrom('slackThreads')
    .leftJoin('runs', 'runs.runId', 'slackThreads.runId')
    .select(['slackThreads.runId', 'runs.outcome'])
    .where('team', '=', team)
    .where('channel', '=', channel)
    .where('thread', '=', thread)
    .orderBy('since', 'desc')
    .orderBy('slackThreads.runId')
    .limit(MOST_RUNS)
    .execute();
  if (rows.length === 0) return [];
  const questions = await database
    .selectFrom('approvals')
    .select('runId')
    .where(
      'runId',
      'in',
      rows.map(({ runId }) => runId),
    )
    .where('state', '=', 'open')
    .where('before', '=', 'question')
    .execute();
  const asking = new Set(questions.map(({ runId }) => runId));
  return rows.map(({ runId, outcome }) => ({ runId, outcome, hasQuestion: outcome === null && asking.has(runId) }));
}

/** Returns true once for each thread and run: to the one caller that may say there that the run has ended. */
export async function claimEndedNotice(
  database: Database,
  { team, channel, thread, runId }: SlackThread & { runId: RunId },
): Promise<boolean> {
  const { numUpdatedRows } = await database
    .updateTable('slackThreads')
    .set({ toldEndedAt: new Date().toISOString() })
    .where('team', '=', team)
    .where('channel', '=', channel)
    .where('thread', '=', thread)
    .where('runId', '=', runId)
    .where('toldEndedAt', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}
