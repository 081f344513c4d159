import { RequestError } from 'octokit';
import { SlackRefused } from '../../connections/slack/slack-refused.ts';
import { isFinalRefusal } from '../sources/github/is-final-refusal.ts';
import type { DecidingClients } from '../sources/trigger-source.ts';
import { questionsThrough, type Question } from './questions.ts';
import type { AbsentClient, RecordedAnswer, RecordedAnswers, RecordedRefusal } from './recorded-answers.ts';

/** Of longer answers only the size is kept. Three hundred paths take a tenth of it. */
const MOST_BYTES = 128 * 1024;

export interface Recording {
  clients: DecidingClients;
  /** What was answered until now. */
  answers(): RecordedAnswers;
}

/**
 * Wraps the clients with which one delivery is decided, and writes down each question and its answer. The clients ask the same
 * question only once, so that all automations see the same answer, and their clock stands still at `at` (milliseconds). A question
 * that cannot be answered now is not written down.
 */
export function recordAnswers(clients: DecidingClients, at = Date.now()): Recording {
  const asking = new Map<string, Promise<unknown>>();
  const asked: Record<string, RecordedAnswer> = {};
  let room = MOST_BYTES;

  function keep(key: string, answer: unknown): void {
    const bytes = Buffer.byteLength(JSON.stringify(answer));
    asked[key] = bytes > room ? { tooLong: bytes } : { answer };
    room -= bytes > room ? 0 : bytes;
  }

  async function askAndKeep<T>(key: string, really: () => Promise<T>): Promise<T> {
    try {
      const answer = await really();
      keep(key, answer);
      return answer;
    } catch (error) {
      const refused = refusalOf(error);
      if (refused === null) asking.delete(key);
      else asked[key] = { refused };
      throw error;
    }
  }

  function ask<T>({ key }: Question, really: () => Promise<T>): Promise<T> {
    // One key belongs to one question, so the answer has its type.
    const former = asking.get(key) as Promise<T> | undefined;
    if (former !== undefined) return former;
    const answer = askAndKeep(key, really);
    asking.set(key, answer);
    return answer;
  }

  return {
    clients: { ...questionsThrough(ask, clients), now: () => at },
    answers: () => {
      const answers: RecordedAnswers = { version: 1, at: new Date(at).toISOString(), asked: { ...asked } };
      const without = absentOf(clients);
      return without.length === 0 ? answers : { ...answers, without };
    },
  };
}

function refusalOf(error: unknown): RecordedRefusal | null {
  if (error instanceof SlackRefused) return { by: 'slack', word: error.reason, message: error.message };
  if (!(error instanceof RequestError) || !isFinalRefusal(error)) return null;
  return { by: 'github', status: error.status, message: error.message };
}

function absentOf({ slack, ownActs }: DecidingClients): AbsentClient[] {
  const absent: AbsentClient[] = [];
  if (!slack) absent.push('slack');
  if (ownActs === undefined) absent.push('ownActs');
  return absent;
}
