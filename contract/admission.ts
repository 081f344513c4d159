import type { RunId } from './event.ts';

/**
 * What becomes of an event about a subject that another run of the automation is about. `skip`: nothing · `queue-latest`: the
 * newest waits for the subject · `steer`: it is sent into the session of the other run · `restart`: the other run is stopped
 * · `parallel`: both go on, because a run takes no subject.
 */
export type BusyPolicy = 'skip' | 'queue-latest' | 'steer' | 'restart' | 'parallel';

/** The policies with which a run waits for the subject. */
export type WaitingPolicy = 'queue-latest' | 'steer' | 'restart';

/** A rate: so many runs in so many milliseconds. */
export interface Rate {
  count: number;
  perMs: number;
}

export type RateKind = 'automation' | 'sender' | 'repository';

export type Admission = Admitted | Refused;

export interface Admitted {
  admitted: true;
  /** The runs whose events are to be sent into the session of this run, oldest first. Absent: none. */
  steering?: RunId[];
  /** The runs to tell that something has changed for them. Absent: none. */
  wake?: RunId[];
}

/** Why a run may not start. Times are RFC 3339. */
export type Refused = { admitted: false; wake?: RunId[] } & Refusal;

export type Refusal =
  /** The run has been settled, so it may no longer start. */
  | { reason: 'settled' }
  | { reason: 'busy'; holder: RunId }
  /**
   * It waits for the subject: it will be woken, and asks again then, and at `until` in any case. `isTold`: an older run has
   * told the holder to end, so it need not be told again.
   */
  | { reason: 'waiting'; holder: RunId; policy: WaitingPolicy; until: string; isTold?: true }
  /** A run of a newer event waits in its place, or has the subject. */
  | { reason: 'superseded'; by: RunId }
  /** Its event was sent into the session of that run. */
  | { reason: 'steered'; into: RunId }
  /** It has waited for the subject as long as a run may wait. */
  | { reason: 'expired'; holder: RunId }
  | { reason: 'paused'; isEverything: boolean; by: string; since: string; why: string | null }
  /** `trial`: this run tries now whether the automation works again. `isFirst`: the first run that the breaker refuses. */
  | { reason: 'breaker'; failures: number; since: string; closesAt: string; trial: RunId | null; isFirst: boolean }
  /**
   * So many pull requests of the automation are open in the repository that the run could open no other. `open`: their URLs;
   * `claimedBy`: the runs at work that may still open others, absent if none may.
   */
  | { reason: 'prs-open'; repository: string; most: number; open: string[]; claimedBy?: RunId[] }
  | { reason: 'rate'; kind: RateKind; scope: string; rate: Rate; freeAgainAt: string };
