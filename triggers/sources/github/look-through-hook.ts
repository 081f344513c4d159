import { z } from 'zod';
import type { HookAddress, HookCalls, HookDelivery } from '../../../connections/github/hook-calls.ts';
import { knownDeliveries } from '../../../database/inbox/known-deliveries.ts';
import type { Database } from '../../../database/schema.ts';
import { noteLost } from '../../../database/sweeps/note-lost.ts';
import { readMark } from '../../../database/sweeps/read-mark.ts';
import { writeMark } from '../../../database/sweeps/write-mark.ts';
import { askGithub } from './ask-github.ts';
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
 * or null. Throws SourceAway if GitHub cannot be asked now; what was looked at by then is looked at once more.
 */
export async function lookThroughHook({ database, calls, hook, since, budget }: LookRequest): Promise<string | null> {
  const mark = `github-hook ${nameOf(hook)}`;
  const stored = Progress.safeParse(await readMark(database, mark));
  const { upTo, gaps } = stored.success ? stored.data : { upTo: '', gaps: [] };
  const before = upTo === '' ? since : new Date(Date.parse(upTo) - OVERLAP_MS).toISOString();
  const groups = new Map<string, Group>();
  const left: Gap[] = [];
  let newest = upTo;
  for (const gap of [{ cursor: null, downTo: before }, ...gaps]) {
    const downTo = gap.downTo > since ? gap.downTo : since;
    const read = await readPart({ calls, hook, budget, gap: { ...gap, downTo }, groups });
    if ('refused' in read) return read.refused;
    if (read.newest > newest) newest = read.newest;
    // A list of which nothing was read begins anew in the next turn.
    if (read.rest !== null && read.rest.cursor !== null) left.push(read.rest);
  }
  await noteLostOf(database, hook, groups);
  await writeMark(database, mark, { upTo: newest, gaps: left.slice(0, MOST_GAPS) });
  return null;
}

/** All attempts to deliver one event. */
interface Group {
  attemptId: string;
  sentAt: string;
  succeeded: boolean;
}

type ReadPart = { newest: string; rest: Gap | null } | { refused: string };

async function readPart(
  request: Pick<LookRequest, 'calls' | 'hook' | 'budget'> & { gap: Gap; groups: Map<string, Group> },
): Promise<ReadPart> {
  const { calls, hook, budget, gap, groups } = request;
  let { cursor } = gap;
  let newest = '';
  for (;;) {
    if (budget.pages <= 0) return { newest, rest: { cursor, downTo: gap.downTo } };
    budget.pages--;
    const what = `the deliveries of the webhook of ${hook.kind === 'app' ? 'the GitHub App' : hook.place}`;
    const asked = await askGithub(what, () => calls.listDeliveries(hook, cursor), HOOK_HINTS);
    if ('refused' in asked) return asked;
    const { deliveries, next } = asked.answer;
    for (const delivery of deliveries) {
      if (delivery.deliveredAt > newest) newest = delivery.deliveredAt;
      if (delivery.deliveredAt >= gap.downTo) addTo(groups, delivery);
    }
    const oldest = deliveries.at(-1)?.deliveredAt ?? '';
    if (next === null || next === cursor || oldest < gap.downTo) return { newest, rest: null };
    cursor = next;
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
