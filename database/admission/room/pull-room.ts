import type { BusyPolicy } from '../../../contract/admission.ts';
import type { RunId } from '../../../contract/event.ts';
import { prepared } from '../../prepared.ts';
import type { Database } from '../../schema.ts';
import { underAlias, type AliasedRun } from '../under-alias.ts';
import { isPullOf, openPulls, type OpenPull, type PullsOf } from './open-pulls.ts';

/** Whose room is looked at. */
export interface PullSeeker extends PullsOf {
  runId: RunId;
  /** Under which it is admitted; of a run of `parallel` its id. */
  subject: string;
}

/** A run of `parallel` has branches of its own, so that it shares its pull requests with no other run of its subject. */
export function pullSeeker({
  run: { runId, automation, event },
  whenBusy,
  repository,
}: {
  run: AliasedRun;
  whenBusy: BusyPolicy | undefined;
  repository: string;
}): PullSeeker {
  return { runId, automation, repository, subject: whenBusy === 'parallel' ? runId : event.subject };
}

/** What counts against `prs-open` for a run. */
export interface PullRoom {
  open: OpenPull[];
  /** How many of these are about the subject of the run. */
  ofSubject: number;
  /** How many pull requests the run has handed over there, open or not. */
  ownHandedOver: number;
  /** How many pull requests other runs at work may still open, and which runs these are. */
  claimed: number;
  claimedBy: RunId[];
}

/**
 * Counts the pull requests of an automation in a repository, and those that other runs have claimed and not handed over yet. A run
 * whose subject has an open one goes on with that. Locks the room until the transaction ends.
 */
export async function pullRoom(transaction: Database, seeker: PullSeeker): Promise<PullRoom> {
  const { automation, repository } = seeker;
  await lockRoom(transaction, { automation, repository: repository.toLowerCase() });
  return await countPulls(transaction, seeker);
}

/** The same without a lock, for a database that may only be read: another run may claim one meanwhile. */
export async function countPulls(database: Database, seeker: PullSeeker): Promise<PullRoom> {
  const { automation, subject, runId } = seeker;
  const of = { automation, repository: seeker.repository.toLowerCase() };
  // The claims first: what is handed over between both queries counts twice then, and not at all the other way round.
  const claims = await claimsIn(database, of);
  const open = await openPulls(database, of);
  const openAbout = await countBySubject(database, automation, open);
  const others = claims.filter((claim) => claim.runId !== runId && claim.subject !== subject);
  const missing = others.map(
    ({ pulls, handedOver, subject: its }) => pulls - Math.max(handedOver, openAbout.get(its) ?? 0),
  );
  return {
    open,
    ofSubject: openAbout.get(subject) ?? 0,
    ownHandedOver: claims.find((claim) => claim.runId === runId)?.handedOver ?? 0,
    claimed: missing.reduce((sum, count) => sum + Math.max(0, count), 0),
    claimedBy: others.filter((_, n) => (missing[n] ?? 0) > 0).map((claim) => claim.runId),
  };
}

const lockRoom = prepared((database, { automation, repository }: PullsOf) =>
  database
    .insertInto('pullRooms')
    .values({ automation, repository })
    .onConflict((conflict) =>
      conflict
        .columns(['automation', 'repository'])
        .doUpdateSet((row) => ({ automation: row.ref('excluded.automation') })),
    ),
);

/** A run that was started on a pull request of ours works on the subject of that one. */
async function countBySubject(
  transaction: Database,
  automation: string,
  open: readonly OpenPull[],
): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { subject } of open) {
    const { event } = await underAlias(transaction, { runId: '', automation, event: { subject } });
    counts.set(event.subject, (counts.get(event.subject) ?? 0) + 1);
  }
  return counts;
}

interface Claim {
  runId: RunId;
  subject: string;
  pulls: number;
  handedOver: number;
}

/** The claims of runs that are not settled, the oldest run first. */
async function claimsIn(transaction: Database, { automation, repository }: PullsOf): Promise<Claim[]> {
  const rows = await transaction
    .selectFrom('pullClaims')
    .innerJoin('runs', 'runs.runId', 'pullClaims.runId')
    .leftJoin('artefacts', (join) =>
      join.onRef('artefacts.runId', '=', 'pullClaims.runId').on('artefacts.type', '=', 'pull-request'),
    )
    .select(['pullClaims.runId', 'pullClaims.subject', 'pullClaims.pulls', 'artefacts.url'])
    .where('pullClaims.automation', '=', automation)
    .where('pullClaims.repository', '=', repository)
    .where('runs.outcome', 'is', null)
    .orderBy('runs.startedAt')
    .orderBy('runs.runId')
    .execute();
  const claims = new Map<RunId, Claim>();
  for (const { runId, subject, pulls, url } of rows) {
    const claim = claims.get(runId) ?? { runId, subject, pulls, handedOver: 0 };
    if (url !== null && isPullOf(url, repository)) claim.handedOver += 1;
    claims.set(runId, claim);
  }
  return [...claims.values()];
}
