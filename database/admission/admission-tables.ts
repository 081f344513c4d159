import type { Generated, Selectable } from 'kysely';
import type { WaitingPolicy } from '../../contract/admission.ts';

/**
 * The state of a run that waits for its subject. All changes are made by transactions that have locked the row of the
 * subject in `subjects`; a row is deleted when its run is admitted or settled.
 *
 *     waiting ──▶ granted      its run holds the subject, and is about to ask for admission again
 *        ├──────▶ superseded   a run of a newer event waits in its place
 *        └──────▶ steered      its event was sent into the session of the run that holds the subject
 */
export type WaiterState = 'waiting' | 'granted' | 'superseded' | 'steered';

/** The runs that wait for a subject, and those whose wait has ended but that have not asked since. */
export interface WaitersTable {
  runId: string;
  automation: string;
  subject: string;
  policy: WaitingPolicy;
  /** When the event of the run arrived, as `arrivalOf` says: what is newer than what. */
  since: string;
  /** When the run gives up. */
  until: string;
  state: WaiterState;
  /** The run that supersedes it, or into which its event was sent; null in other states. */
  byRunId: Generated<string | null>;
  changedAt: string;
}

export type Waiter = Selectable<WaitersTable>;

/** The runs that were admitted lately, once in each scope that has a rate. Older rows are deleted. */
export interface RatedRunsTable {
  /** As `rateScopesOf` says. */
  scope: string;
  runId: string;
  at: string;
}

/** The row is locked while the runs of a scope are counted. Without that two transactions of PostgreSQL could count the same. */
export interface RateScopesTable {
  scope: string;
}

/** How many runs of an automation failed in a row, and since when it is switched off for that. */
export interface BreakersTable {
  automation: string;
  failures: number;
  /** Null: the breaker is closed, and runs start. */
  openedAt: string | null;
  /** The run that tries whether the automation works again; null: none. */
  trialRunId: string | null;
  /** The first run that was refused since the breaker opened: the one that tells people. */
  toldRunId: string | null;
}

/** What people have switched off. A row stays after its end, and says who switched it on again. */
export interface PausesTable {
  /** The id of an automation; empty for all of them. */
  automation: string;
  pausedBy: string;
  pausedAt: string;
  reason: string | null;
  resumedBy: string | null;
  resumedAt: string | null;
}

/** The runs that lost their subject although they were not settled yet: another run took over, or a person freed it. */
export interface SubjectLossesTable {
  runId: string;
  lostAt: string;
}

/** Each time at which people switched automations off or on, in the order of `doneAt`. Retention removes old rows. */
export interface SwitchesTable {
  /** The id of an automation; empty for all of them. */
  automation: string;
  /** When it took effect. */
  doneAt: string;
  /** 0: they were paused · 1: the pause ended, or a breaker closed. */
  isOn: number;
  doneBy: string;
  /** When the person asked for it; refusals name this time. */
  since: string;
  /** Why they were paused. */
  reason: string | null;
}

/** One row: what `curfew.yml` says about admission, so that all workers decide alike. */
export interface AdmissionSettingsTable {
  id: number;
  /** JSON of `AdmissionSettings['rates']`. */
  rates: string;
  breakerAfter: number;
  breakerCloseAfterMs: number;
  /** How many pull requests each automation may have open in each repository; null: any number. */
  prsOpen: Generated<number | null>;
}

/** Which run holds a subject. One run per automation and subject at a time; a run of `parallel` holds none. */
export interface SubjectsTable {
  automation: string;
  subject: string;
  runId: string;
  heldSince: string;
  /** How many runs in a row, the last ones before this run, were stopped for a newer event. */
  restarts: Generated<number>;
}
