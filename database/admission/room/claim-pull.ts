import type { RunId } from '../../../contract/event.ts';
import { prepared } from '../../prepared.ts';
import type { Database } from '../../schema.ts';
import { underAlias } from '../under-alias.ts';
import { pullRoom, type PullRoom, type PullSeeker } from './pull-room.ts';

/** Why a run may open no pull request: so many are open, and so many others may be opened by runs at work. */
export interface NoPullRoom {
  most: number;
  /** Their URLs. */
  open: string[];
  /** The runs at work that may still open others; absent: none may. */
  claimedBy?: RunId[];
}

/** Why a run may not start; null: it may. One whose subject has an open pull request goes on with that and opens none. */
export async function noRoomToStart(
  transaction: Database,
  seeker: PullSeeker,
  most: number | null,
): Promise<NoPullRoom | null> {
  if (most === null) return null;
  const room = await pullRoom(transaction, seeker);
  return room.ofSubject > 0 ? null : noRoom(room, most);
}

/** Claims a pull request for a run that is admitted. Call it in the transaction of `noRoomToStart`. May be repeated. */
export async function claimFirstPull(transaction: Database, { repository, ...of }: PullSeeker): Promise<void> {
  await upsertClaim(transaction, { ...of, repository: repository.toLowerCase(), pulls: 1 });
}

/**
 * Claims the pull request that a run is about to open, besides those that it has handed over already; may be repeated until it is
 * handed over. Returns why there is no room for it, or null.
 */
export async function claimNextPull(database: Database, seeker: PullSeeker, most: number): Promise<NoPullRoom | null> {
  return await database.transaction().execute(async (transaction) => {
    const { runId, automation } = seeker;
    const aliased = await underAlias(transaction, { runId, automation, event: { subject: seeker.subject } });
    const { subject } = aliased.event;
    const room = await pullRoom(transaction, { ...seeker, subject });
    const refused = noRoom(room, most);
    if (refused !== null) return refused;
    const repository = seeker.repository.toLowerCase();
    const pulls = Math.max(room.ownHandedOver, room.ofSubject) + 1;
    await upsertClaim(transaction, { runId, automation, subject, repository, pulls });
    return null;
  });
}

/** Gives back what a run has claimed. */
export async function giveBackPulls(transaction: Database, runId: RunId): Promise<void> {
  await deleteClaim(transaction, { runId });
}

function noRoom({ open, claimed, claimedBy }: PullRoom, most: number): NoPullRoom | null {
  if (open.length + claimed < most) return null;
  const refused = { most, open: open.map(({ url }) => url) };
  return claimed === 0 ? refused : { ...refused, claimedBy };
}

const upsertClaim = prepared((database, claim: PullSeeker & { pulls: number }) =>
  database
    .insertInto('pullClaims')
    .values({
      runId: claim.runId,
      automation: claim.automation,
      repository: claim.repository,
      subject: claim.subject,
      pulls: claim.pulls,
    })
    .onConflict((conflict) =>
      conflict
        .column('runId')
        .doUpdateSet((row) => ({ repository: row.ref('excluded.repository'), pulls: row.ref('excluded.pulls') })),
    ),
);

const deleteClaim = prepared((database, { runId }: { runId: RunId }) =>
  database.deleteFrom('pullClaims').where('runId', '=', runId),
);
