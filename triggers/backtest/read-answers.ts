import type { RecordedAnswers } from './recorded-answers.ts';

/** Reads what is stored with a delivery; null if nothing is, or if another version of Curfew stored it in another form. */
export function readAnswers(stored: string | null): RecordedAnswers | null {
  if (stored === null) return null;
  // Only `decideAndRecord` writes it.
  const answers = JSON.parse(stored) as RecordedAnswers;
  return answers.version === 1 ? answers : null;
}
