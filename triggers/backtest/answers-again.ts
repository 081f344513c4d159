import type { SourceClients } from '../sources/trigger-source.ts';
import { NotRecorded } from './not-recorded.ts';
import type { RecordedAnswers } from './recorded-answers.ts';

/**
 * Clients that give the answers that were recorded when a delivery was decided, and throw NotRecorded for any other question;
 * null: nothing was recorded. They use no network and no database.
 */
export function answersAgain(_recorded: RecordedAnswers | null): SourceClients {
  const none = (what: string) => () => Promise.reject(new NotRecorded(what));
  return {
    github: { permissionOf: none('a role'), changedFiles: none('the changed files'), botLogin: none('the account') },
  };
}
