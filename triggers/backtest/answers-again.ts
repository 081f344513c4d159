import { RequestError } from 'octokit';
import { SlackRefused } from '../../connections/slack/slack-refused.ts';
import type { DecidingClients } from '../sources/trigger-source.ts';
import { NotRecorded } from './not-recorded.ts';
import { questionsThrough, type Question } from './questions.ts';
import type { RecordedAnswers, RecordedRefusal } from './recorded-answers.ts';

/**
 * Clients that give the answers that were recorded when a delivery was decided, and throw NotRecorded for any other question;
 * null: nothing was recorded. They use no network, no database and no clock.
 */
export function answersAgain(recorded: RecordedAnswers | null): DecidingClients {
  function ask<T>({ key, what }: Question): Promise<T> {
    if (recorded === null) return Promise.reject(NotRecorded.anything());
    const found = Object.hasOwn(recorded.asked, key) ? recorded.asked[key] : undefined;
    if (found === undefined) return Promise.reject(new NotRecorded(what));
    if ('refused' in found) return Promise.reject(errorOf(found.refused));
    // One key belongs to one question, so the answer has its type.
    if ('answer' in found) return Promise.resolve(found.answer as T);
    return Promise.reject(new NotRecorded(what, `took ${found.tooLong} bytes, which is too much to be recorded`));
  }
  const absent = new Set(recorded?.without);
  const there: DecidingClients = { github: NOBODY.github };
  if (!absent.has('slack')) there.slack = NOBODY.slack;
  if (!absent.has('ownActs')) there.ownActs = NOBODY.ownActs;
  return { ...questionsThrough(ask, there), now: () => instantOf(recorded) };
}

function instantOf(recorded: RecordedAnswers | null): number {
  if (recorded === null) throw NotRecorded.anything();
  return Date.parse(recorded.at);
}

/** As the client threw it. */
function errorOf(refusal: RecordedRefusal): Error {
  if (refusal.by === 'github') {
    const request = { method: 'GET', url: '', headers: {} } as const;
    return new RequestError(refusal.message, refusal.status, { request });
  }
  const refused = new SlackRefused('a question', refusal.word);
  refused.message = refusal.message;
  return refused;
}

function nobody(): Promise<never> {
  return Promise.reject(new Error('A recorded decision asks nobody.'));
}

/** The clients whose questions are answered from the record. They are never called. */
const NOBODY = {
  github: { permissionOf: nobody, changedFiles: nobody, pushedFiles: nobody, botLogin: nobody },
  slack: { channelName: nobody, userNames: nobody },
  ownActs: { find: nobody, knows: nobody, runsActing: nobody, runsStartedBy: nobody },
};
