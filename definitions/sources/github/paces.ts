import type { Answered } from '../source-definition.ts';

/** An account that has answered so many runs, each within this time after the run acted, answers as a bot does. */
export interface Pace {
  answers: number;
  withinMs: number;
  /** No other account started a run at the same place between these answers. */
  isInARow: boolean;
  /**
   * Of its newest answers, the longest and the shortest of these times differ by no more: a bot waits equally long each time, a
   * person does not.
   */
  spreadMs?: number;
}

/**
 * What an account does after a run acted. `text`: it writes or edits a text · `request`: it gives a command, a label or a commit,
 * which people do again and again · `opening`: it opens another issue or pull request · `work`: a bot brings a commit, an issue or
 * a pull request.
 */
export type AnswerKind = 'text' | 'request' | 'opening' | 'work';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A person who talks with an agent answers after 3 s to some minutes, in a row, for hours: no pace may tell that as a bot's. */
const PACES: Record<AnswerKind, readonly Pace[]> = {
  text: [
    { answers: 3, withinMs: 5 * SECOND, isInARow: true },
    { answers: 5, withinMs: 5 * SECOND, isInARow: false },
    { answers: 6, withinMs: 10 * MINUTE, isInARow: false, spreadMs: 3 * SECOND },
    { answers: 15, withinMs: 2 * MINUTE, isInARow: true },
    { answers: 30, withinMs: 60 * MINUTE, isInARow: true },
  ],
  request: [
    { answers: 15, withinMs: 2 * MINUTE, isInARow: true },
    { answers: 30, withinMs: 60 * MINUTE, isInARow: true },
  ],
  opening: [{ answers: 30, withinMs: 2 * MINUTE, isInARow: true }],
  work: [
    { answers: 5, withinMs: 2 * MINUTE, isInARow: true },
    { answers: 10, withinMs: 10 * MINUTE, isInARow: true },
  ],
};

/** More answers than that tell nothing more. */
export const MOST_ANSWERS = 30;

/** The pace by which an account shows that it is a bot; null if a person may have answered so. `answers`: the newest first. */
export function paceOf(kind: AnswerKind, answers: readonly Answered[]): Pace | null {
  const first = answers[0];
  if (first === undefined) return null;
  return PACES[kind].find((pace) => first.afterMs <= pace.withinMs && count(pace, answers) >= pace.answers) ?? null;
}

function count({ withinMs, isInARow, spreadMs }: Pace, answers: readonly Answered[]): number {
  if (!isInARow && spreadMs === undefined) return answers.filter(({ afterMs }) => afterMs <= withinMs).length;
  let [shortest, longest] = [Infinity, 0];
  const end = answers.findIndex((answer) => {
    shortest = Math.min(shortest, answer.afterMs);
    longest = Math.max(longest, answer.afterMs);
    const isOut = longest > withinMs || longest - shortest > (spreadMs ?? Infinity);
    return isOut || (isInARow && !answer.isInARow);
  });
  return end === -1 ? answers.length : end;
}
