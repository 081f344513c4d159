import type { Database } from '../schema.ts';
import { readAdmissionSettings } from './admission-settings.ts';
import { EVERYTHING } from './everything.ts';
import type { Pause } from './pause.ts';

/** An automation whose last runs have failed. */
export interface OpenBreaker {
  automation: string;
  failures: number;
  /** RFC 3339: since when it is open, and when a run may try whether it works again. */
  since: string;
  closesAt: string;
}

export interface SwitchedOff {
  /** That of all automations comes first. */
  pauses: Pause[];
  breakers: OpenBreaker[];
}

/** What keeps automations from starting runs now: pauses by people, and breakers. */
export async function switchedOff(database: Database): Promise<SwitchedOff> {
  const pauses = await database
    .selectFrom('pauses')
    .selectAll()
    .where('resumedAt', 'is', null)
    .orderBy('automation')
    .execute();
  const breakers = await database.selectFrom('breakers').selectAll().orderBy('automation').execute();
  const { breaker } = await readAdmissionSettings(database);
  return {
    pauses: pauses.map(({ automation, pausedBy, pausedAt, reason }) => ({
      automation: automation === EVERYTHING ? null : automation,
      by: pausedBy,
      since: pausedAt,
      reason,
    })),
    breakers: breakers.flatMap(({ automation, failures, openedAt }) => {
      if (openedAt === null) return [];
      const closesAt = new Date(Date.parse(openedAt) + breaker.closeAfterMs).toISOString();
      return [{ automation, failures, since: openedAt, closesAt }];
    }),
  };
}
