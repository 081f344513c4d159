import type { RunId } from '../../../contract/event.ts';
import { prepared } from '../../prepared.ts';
import type { Database } from '../../schema.ts';
import { underAlias } from '../under-alias.ts';
import { isPullOf, openPulls, type OpenPull, type PullsOf } from './open-pulls.ts';

/** Whose room is looked at: a run under the subject under which it is admitted. */
export interface PullSeeker extends PullsOf {
  runId: RunId;
  subject: string;
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
 * Counts the pull requests of an automation in a repository, and those that other runs have claimed and not handed over yet. Runs of one
 * subject share their pull requests, so they count as one. Locks the room until the transaction ends.
 */
export async function pullRoom(transaction: Database, seeker: PullSeeker): Promise<PullRoom> {
  const { automation, subject, runId } = seeker;
  const of = { automation, repository: seeker.repository.toLowerCase() };
  await lockRoom(transaction, of);
  // The claims first: what is handed over between both queries counts twice then, and not at all the other way round.
  const claims = await claimsIn(transaction, of);
  const open = await openPulls(transaction, of);
  const openAbout = await countBySubject(transaction, automation, open);
  const mostBySubject = new Map<string, number>();
  const claimedBy: RunId[] = [];
  for (const claim of claims) {
    const isThere = Math.max(claim.handedOver, openAbout.get(claim.subject) ?? 0);
    if (claim.subject === subject || claim.runId === runId || claim.pulls <= isThere) continue;
    claimedBy.push(claim.runId);
    mostBySubject.set(claim.subject, Math.max(mostBySubject.get(claim.subject) ?? 0, claim.pulls - isThere));
  }
  return {
    open,
    ofSubject: openAbout.get(subject) ?? 0,
    ownHandedOver: claims.find((claim) => claim.runId === runId)?.handedOver ?? 0,
    claimed: [...mostBySubject.values()].reduce((sum, count) => sum + count, 0),
    claimedBy,
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
