import type { EventBodyOf } from '../store/session-event.ts';

type StopReason = Exclude<EventBodyOf<'session.status_idle'>['stop_reason']['type'], 'requires_action'>;

/** Why a turn cannot go on, as `session.error` says it. */
export interface TurnFailure {
  type: 'model_request_failed_error' | 'compaction_limit_reached_error';
  message: string;
}

/** How far a turn has come: whether the model is to be asked, and if not, why. */
export interface TurnProgress {
  /** True if the conversation holds something that the model has not answered yet. */
  wantsModel: boolean;
  /** The stop reason to report if the session becomes idle with nothing left to do. */
  stop: { reason: StopReason; details: EventBodyOf<'session.status_idle'>['stop_details'] };
  /** Why the turn must end with an error that the log does not hold yet. */
  failure: TurnFailure | null;
  /** Answers in a row that were cut at the output limit. */
  cutOff: number;
  /** Answers in a row that the model has paused. */
  paused: number;
  /** Requests in a row that the endpoint refused because they were too long. */
  tooLong: number;
}

export function newProgress(): TurnProgress {
  return {
    wantsModel: false,
    stop: { reason: 'end_turn', details: null },
    failure: null,
    cutOff: 0,
    paused: 0,
    tooLong: 0,
  };
}

/** Something new has come that the model must answer. */
export function begin(progress: TurnProgress): void {
  settle(progress, 'end_turn');
  progress.wantsModel = true;
}

/** The turn has nothing more to do, for this reason. */
export function settle(
  progress: TurnProgress,
  reason: StopReason,
  details: TurnProgress['stop']['details'] = null,
): void {
  progress.wantsModel = false;
  progress.failure = null;
  progress.cutOff = 0;
  progress.paused = 0;
  progress.tooLong = 0;
  progress.stop = { reason, details };
}

/** Ends the turn with an error, which the next step appends. */
export function fail(progress: TurnProgress, failure: TurnFailure): void {
  settle(progress, 'retries_exhausted');
  progress.failure = failure;
}
