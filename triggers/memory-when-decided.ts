import type { Delivery } from '../database/inbox/read-delivery.ts';
import type { Database } from '../database/schema.ts';
import { questionsThrough, type Question } from './backtest/questions.ts';
import { readAnswers } from './backtest/read-answers.ts';
import { ownActsOf } from './own-acts-of.ts';
import type { DecidingClients, OwnActs } from './sources/trigger-source.ts';

/** `now` is absent if the decision is still to come. */
export interface Memory {
  ownActs: OwnActs;
  now?: () => number;
}

/**
 * What Curfew had done when a stored delivery was decided, and the instant of that decision: the answers that were recorded then;
 * where none was recorded, what the database has of the runs that had started by then. Runs that began later, those that the
 * delivery has started among them, neither caused it nor were answered by it. A pending delivery is judged by all other runs.
 */
export function memoryWhenDecided(
  clients: DecidingClients,
  database: Database,
  { state, receivedAt, runs, answers }: Pick<Delivery, 'state' | 'receivedAt' | 'runs' | 'answers'>,
): Memory {
  if (state === 'pending') return { ownActs: ownActsOf(database, { except: runs }) };
  const recorded = readAnswers(answers);
  const at = recorded?.at ?? receivedAt;
  const ownActs = ownActsOf(database, { except: runs, startedBefore: at });
  const answered = recorded?.asked ?? {};

  function ask<T>({ key }: Question, really: () => Promise<T>): Promise<T> {
    const found = Object.hasOwn(answered, key) ? answered[key] : undefined;
    // One key belongs to one question, so the answer has its type.
    return found !== undefined && 'answer' in found ? Promise.resolve(found.answer as T) : really();
  }

  const asking = questionsThrough(ask, { ...clients, ownActs });
  return { ownActs: asking.ownActs ?? ownActs, now: () => Date.parse(at) };
}
