/**
 * What was asked while a delivery was decided, and what was answered, so that the decision can be taken again later. Plain JSON
 * without secrets, kept with the delivery.
 */
export interface RecordedAnswers {
  version: 1;
  /** The instant of the decision, RFC 3339. */
  at: string;
  /** The answers, by the keys of the questions. */
  asked: Record<string, RecordedAnswer>;
  /** The clients that this installation did not have. Absent if it had all. */
  without?: AbsentClient[];
  /** Runs that could never be started, for a reason that is not in the event. */
  hopeless?: HopelessRun[];
  /** The delivery did something else than start runs: it pressed a button, for example. Then no question is recorded. */
  hasActed?: true;
  /** The automations whose runs this attempt started. Only of an attempt that left others undecided. */
  started?: string[];
  /** The attempts before this one that started runs, the oldest first. What they started was not decided again. */
  earlier?: RecordedAnswers[];
}

/** `refused`: the outside did not let us ask, which counts as an answer. `tooLong`: only its size was kept, in bytes. */
export type RecordedAnswer = { answer: unknown } | { refused: RecordedRefusal } | { tooLong: number };

/** `status` is that of HTTP, `word` is Slack's own. */
export type RecordedRefusal =
  { by: 'github'; status: number; message: string } | { by: 'slack'; word: string; message: string };

export type AbsentClient = 'slack' | 'ownActs';

export interface HopelessRun {
  automation: string;
  /** The content hashes of what could not be started: other definitions may start. */
  automationHash: string;
  agentHash: string;
  /** After "cannot be started: ". */
  why: string;
}
