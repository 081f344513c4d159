import { z } from 'zod';
import type { HookAddress, HookCalls, HookDelivery } from '../../../../connections/github/hook-calls.ts';
import { knownDeliveries } from '../../../../database/inbox/known-deliveries.ts';
import type { Database } from '../../../../database/schema.ts';
import { noteLost } from '../../../../database/sweeps/note-lost.ts';
import { readMark } from '../../../../database/sweeps/read-mark.ts';
import { writeMark } from '../../../../database/sweeps/write-mark.ts';
import { SourceAway } from '../../../dispatch/source-away.ts';
import { askGithub } from '../ask-github.ts';
import { HOOK_HINTS } from './hook-notes.ts';

/** Attempts may be listed in another order than they were made, and late. */
const OVERLAP_MS = 5 * 60_000;
/** The oldest are left out first: GitHub sends those again the shortest time. */
const MOST_GAPS = 20;

/** A part of the list that was not looked at, because there were too many pages: from a cursor down to a time. */
const Gap = z.object({ cursor: z.string().nullable(), downTo: z.string() });
type Gap = z.infer<typeof Gap>;

const Progress = z.object({
  /** All attempts up to this time were looked at, but for the gaps. RFC 3339. */
  upTo: z.string(),
  gaps: z.array(Gap),
});

export interface LookRequest {
  database: Database;
  calls: HookCalls;
  hook: HookAddress;
  /** Nothing that was sent before is looked for. RFC 3339. */
  since: string;
  /** How many pages may still be read in this turn; counted down. */
  budget: { pages: number };
}

/**
 * Looks at what a webhook has sent since the last turn, and remembers as lost what its receiver never accepted and what is
 * not in the inbox. The rest of a list with too many pages is looked at in later turns. Returns why the list cannot be read,
 * or null. Throws SourceAway if GitHub cannot be asked now; the next turn goes on where this one stopped.
 */
export async function lookThroughHook({ database, calls, hook, since, budget }: LookRequest): Promise<string | null> {
  const mark = `github-hook ${nameOf(hook)}`;
  const stored = Progress.safeParse(await readMark(database, mark));
  const { upTo, gaps } = stored.success ? stored.data : { upTo: '', gaps: [] };
  const before = upTo === '' ? since : new Date(Date.parse(upTo) - OVERLAP_MS).toISOString();
  const parts = [{ cursor: null, downTo: before }, ...gaps].map(({ cursor, downTo }) => ({
    cursor,
    downTo: downTo > since ? downTo : since,
  }));
  const { refused, failure, left, newest, groups } = await readParts({ calls, hook, budget }, parts);
  await noteLostOf(database, hook, groups);
  await writeMark(database, mark, { upTo: newest > upTo ? newest : upTo, gaps: left.slice(0, MOST_GAPS) });
  if (failure !== null) throw failure;
  return refused;
}

interface ReadParts {
  /** Why a part cannot be read; null if all could be. Such a part is not asked for again: its cursor may be too old. */
  refused: string | null;
  /** Why GitHub could not be asked any further. */
  failure: Error | null;
  /** What is still to be read. */
  left: Gap[];
  newest: string;
  groups: Map<string, Group>;
}

async function readParts(asking: Asking, parts: readonly Gap[]): Promise<ReadParts> {
  const all: ReadParts = { refused: null, failure: null, left: [], newest: '', groups: new Map() };
  for (const [index, part] of parts.entries()) {
    const read = await readPart({ ...asking, groups: all.groups }, part);
    if ('refused' in read) {
      all.refused ??= read.refused;
      // Nothing can be read of this webhook, so the other parts would only be lost.
      if (part.cursor === null) return { ...all, left: parts.slice(1) };
      continue;
    }
    if (read.newest > all.newest) all.newest = read.newest;
    // A list of which nothing was read begins anew in the next turn.
    if (read.rest !== null && read.rest.cursor !== null) all.left.push(read.rest);
    if (read.failure === null) continue;
    return { ...all, failure: read.failure, left: [...all.left, ...parts.slice(index + 1)] };
  }
  return all;
}

/** All attempts to deliver one event. */
interface Group {
  attemptId: string;
  sentAt: string;
  succeeded: boolean;
}

type Asking = Pick<LookRequest, 'calls' | 'hook' | 'budget'>;

type ReadPart = { newest: string; rest: Gap | null; failure: Error | null } | { refused: string };

async function readPart(
  { calls, hook, budget, groups }: Asking & { groups: Map<string, Group> },
  { cursor: from, downTo }: Gap,
): Promise<ReadPart> {
  const what = `the deliveries of the webhook of ${hook.kind === 'app' ? 'the GitHub App' : hook.place}`;
  let cursor = from;
  let newest = '';
  try {
    for (;;) {
      if (budget.pages <= 0) return { newest, rest: { cursor, downTo }, failure: null };
      budget.pages--;
      const asked = await askGithub(what, () => calls.listDeliveries(hook, cursor), HOOK_HINTS);
      if ('refused' in asked) return asked;
      const { deliveries, next } = asked.answer;
      for (const delivery of deliveries) {
        if (delivery.deliveredAt > newest) newest = delivery.deliveredAt;
        if (delivery.deliveredAt >= downTo) addTo(groups, delivery);
      }
      const oldest = deliveries.at(-1)?.deliveredAt ?? '';
      if (next === null || next === cursor || oldest < downTo) return { newest, rest: null, failure: null };
      cursor = next;
    }
  } catch (error) {
    if (!(error instanceof SourceAway)) throw error;
    return { newest, rest: { cursor, downTo }, failure: error };
  }
}

function addTo(groups: Map<string, Group>, { id, guid, deliveredAt, succeeded }: HookDelivery): void {
  const group = groups.get(guid) ?? { attemptId: id, sentAt: deliveredAt, succeeded: false };
  if (deliveredAt < group.sentAt) group.sentAt = deliveredAt;
  if (succeeded) group.succeeded = true;
  groups.set(guid, group);
}

async function noteLostOf(database: Database, hook: HookAddress, groups: Map<string, Group>): Promise<void> {
  const failed = [...groups].filter(([, { succeeded }]) => !succeeded);
  const known = await knownDeliveries(
    database,
    'github',
    failed.map(([guid]) => guid),
  );
  const lost = failed.filter(([guid]) => !known.has(guid));
  const now = new Date().toISOString();
  await noteLost(
    database,
    lost.map(([guid, { attemptId, sentAt }]) => ({
      source: 'github',
      deliveryId: guid,
      hook: JSON.stringify(hook),
      attemptId,
      sentAt,
      attempts: 0,
      retryAt: now,
    })),
  );
}

function nameOf(hook: HookAddress): string {
  return hook.kind === 'app' ? 'app' : `${hook.kind}:${hook.id}`;
}
