import type { ContentAsk, Urgency } from '../../contract/github/github-pace.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';

/**
 * How much later than it came something takes its place in the queue. So a pull request goes before all comments that came
 * within the hour before it, and nothing waits for ever behind what is more urgent.
 */
const LATER_MS: Record<Urgency, number> = {
  'pull-request': 0,
  issue: 30 * 60_000,
  comment: 60 * 60_000,
  reaction: 2 * 60 * 60_000,
};
/** Who does not ask again so long after it was told to is forgotten. */
const GRACE_MS = 60_000;
/** Room is kept for those in front only if they come so soon. What leaves the windows until the others come is theirs. */
const SOON_MS = 5_000;
/** The longest time until a waiter asks again: `rateLimitDelay` cuts there, too. */
export const LONGEST_WAIT_MS = 15 * 60_000;

export interface Queue {
  /** The place of the one who asks: smaller ones go first. */
  rank: string;
  /** How many are in front of it. */
  ahead: number;
  /** How many of them come about now. */
  soon: number;
  /** Whether it stood in the queue already. */
  isIn: boolean;
}

/** Looks who is in front, among those that are still there. */
export async function readQueue(transaction: Database, ask: ContentAsk, now: number): Promise<Queue> {
  const { account, key, urgency } = ask;
  const times = timesOf(now);
  await forgetGone(transaction, { account, gone: times.gone });
  await forgetWrong(transaction, { account, never: times.never });
  const [own] = await ownPlace(transaction, { account, key });
  const rank = own?.rank ?? new Date(now + LATER_MS[urgency]).toISOString();
  const [row] = await inFront(transaction, { account, key, rank, soon: times.soon });
  return { rank, ahead: row?.ahead ?? 0, soon: row?.soon ?? 0, isIn: own !== undefined };
}

/** Gives the one who asks its place, or keeps it there until a little after `due`. */
export async function standInQueue(
  transaction: Database,
  { account, key, urgency, runId }: ContentAsk,
  { rank, due }: { rank: string; due: number },
): Promise<void> {
  const row = { account, key, urgency, runId, rank, due: new Date(due).toISOString() };
  await stand(transaction, row);
}

export async function leaveQueue(transaction: Database, account: string, key: string): Promise<void> {
  await leave(transaction, { account, key });
}

function timesOf(now: number) {
  return {
    gone: new Date(now - GRACE_MS).toISOString(),
    soon: new Date(now + SOON_MS).toISOString(),
    // Written while a clock was wrong: nobody is told to come so late.
    never: new Date(now + LONGEST_WAIT_MS + GRACE_MS).toISOString(),
  };
}

// Two statements, because each finds its rows by the index.
const forgetGone = prepared((database, { account, gone }: { account: string; gone: string }) =>
  database.deleteFrom('githubWaiters').where('account', '=', account).where('due', '<', gone),
);

const forgetWrong = prepared((database, { account, never }: { account: string; never: string }) =>
  database.deleteFrom('githubWaiters').where('account', '=', account).where('due', '>', never),
);

const ownPlace = prepared((database, { account, key }: { account: string; key: string }) =>
  database.selectFrom('githubWaiters').select('rank').where('account', '=', account).where('key', '=', key),
);

interface InFront {
  account: string;
  key: string;
  rank: string;
  soon: string;
}

const inFront = prepared((database, { account, key, rank, soon }: InFront) =>
  database
    .selectFrom('githubWaiters')
    .select(({ fn }) => [
      fn.countAll<number>().as('ahead'),
      fn.countAll<number>().filterWhere('due', '<=', soon).as('soon'),
    ])
    .where('account', '=', account)
    .where((row) => row(row.refTuple('rank', 'key'), '<', row.tuple(rank, key))),
);

interface Standing {
  account: string;
  key: string;
  urgency: Urgency;
  runId: string | null;
  rank: string;
  due: string;
}

const stand = prepared((database, row: Standing) => {
  const { account, key, urgency, runId, rank, due } = row;
  return database
    .insertInto('githubWaiters')
    .values({ account, key, urgency, runId, rank, due })
    .onConflict((conflict) =>
      conflict
        .columns(['account', 'key'])
        .doUpdateSet((columns) => ({ due: columns.ref('excluded.due'), runId: columns.ref('excluded.runId') })),
    );
});

const leave = prepared((database, { account, key }: { account: string; key: string }) =>
  database.deleteFrom('githubWaiters').where('account', '=', account).where('key', '=', key),
);
