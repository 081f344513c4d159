import type { Rate, RateKind, Refused } from '../../contract/admission.ts';
import type { RunId } from '../../contract/event.ts';
import type { RunFacts } from '../../contract/run.ts';
import { prepared } from '../prepared.ts';
import type { Database } from '../schema.ts';
import type { AdmissionSettings } from './admission-settings.ts';
import { rateScopesOf } from './rate-scopes-of.ts';

/** Older rows are of no use: no rate is per more than a day. */
const LONGEST_MS = 24 * 60 * 60_000;

interface RatedScope {
  kind: RateKind;
  scope: string;
  rate: Rate;
}

/**
 * Counts a run in each scope that has a rate and returns null; or counts it in none and returns which rate is reached. A run
 * counts once, however often it asks. Any time window of the rate's length has at most its number of runs. What was counted
 * while a clock was wrong by more than that length, and ahead, does not count any more once it is right.
 */
export async function takeRates(
  transaction: Database,
  { run, rates, at }: { run: RunFacts; rates: AdmissionSettings['rates']; at: string },
): Promise<Refused | null> {
  const scopes = scopesOf(run, rates);
  if (scopes.length === 0) return null;
  await lock(transaction, scopes);
  if (await isCounted(transaction, run)) return null;
  for (const scoped of scopes) {
    const freeAgainAt = await whenFree(transaction, scoped, at);
    if (freeAgainAt !== null) return { admitted: false, reason: 'rate', ...scoped, freeAgainAt };
  }
  const { runId } = run;
  await insertRated(transaction, { runId, at }, scopes);
  await forget(transaction, { before: new Date(Date.parse(at) - LONGEST_MS).toISOString() }, scopes);
  return null;
}

const insertRated = prepared((database, { runId, at }: { runId: RunId; at: string }, rows: { scope: string }[]) =>
  database.insertInto('ratedRuns').values(rows.map(({ scope }) => ({ scope, runId, at }))),
);

/** The rates of senders do not count for an event without an actor, nor those of repositories for one without a repository. */
function scopesOf({ automation, event }: RunFacts, rates: AdmissionSettings['rates']): RatedScope[] {
  const { source, actor, repository } = event;
  const scopes = rateScopesOf({ automation, source, actor, repository });
  const kinds: RateKind[] = ['automation', 'repository', 'sender'];
  return kinds.flatMap((kind) => {
    const [scope, rate] = [scopes[kind], rates[kind]];
    return scope === null || rate === null ? [] : [{ kind, scope, rate }];
  });
}

/** Sorted, so that two transactions never wait for each other. */
async function lock(transaction: Database, scopes: readonly RatedScope[]): Promise<void> {
  await upsertScopes(
    transaction,
    {},
    scopes.toSorted((one, other) => (one.scope < other.scope ? -1 : 1)),
  );
}

const upsertScopes = prepared((database, _, rows: { scope: string }[]) =>
  database
    .insertInto('rateScopes')
    .values(rows.map(({ scope }) => ({ scope })))
    .onConflict((conflict) => conflict.column('scope').doUpdateSet((row) => ({ scope: row.ref('excluded.scope') }))),
);

async function isCounted(transaction: Database, { runId }: RunFacts): Promise<boolean> {
  return (await countedOf(transaction, { runId })).length > 0;
}

const countedOf = prepared((database, { runId }: { runId: RunId }) =>
  database.selectFrom('ratedRuns').select('runId').where('runId', '=', runId).limit(1),
);

/** Null if the rate has room now; else when the oldest run that stands in the way is out of the window. */
async function whenFree(transaction: Database, { scope, rate }: RatedScope, at: string): Promise<string | null> {
  const from = new Date(Date.parse(at) - rate.perMs).toISOString();
  const until = new Date(Date.parse(at) + rate.perMs).toISOString();
  const [last] = await inWindow(transaction, { scope, from, until, others: rate.count - 1 });
  return last === undefined ? null : new Date(Date.parse(last.at) + rate.perMs).toISOString();
}

interface RateWindow {
  scope: string;
  from: string;
  until: string;
  /** How many newer runs are left out. */
  others: number;
}

const inWindow = prepared((database, { scope, from, until, others }: RateWindow) =>
  database
    .selectFrom('ratedRuns')
    .select('at')
    .where('scope', '=', scope)
    .where('at', '>', from)
    .where('at', '<', until)
    .orderBy('at', 'desc')
    .limit(1)
    .offset(others),
);

const forget = prepared((database, { before }: { before: string }, rows: { scope: string }[]) =>
  database
    .deleteFrom('ratedRuns')
    .where(
      'scope',
      'in',
      rows.map(({ scope }) => scope),
    )
    .where('at', '<', before),
);
