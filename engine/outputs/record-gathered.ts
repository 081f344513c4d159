import { createHash } from 'node:crypto';
import type { Session } from '../store/session.ts';
import { SessionMissing, writeSession, type SessionLog, type SessionWrite } from '../store/write-session.ts';
import type { Gathered } from './gather-outputs.ts';
import { hasUsedToolsSince } from './has-used-tools-since.ts';
import { omittedFacts, omittedText } from './omitted-output.ts';

interface Recorded extends Gathered {
  /** The workspace is removed next, so this is the last chance to tell. */
  isLast: boolean;
}

/**
 * Remembers how far a session is collected, and tells what could not be kept: to people as `session.error`, to the agent
 * with the next message. It is told once, and again when it has changed after further calls of tools, so that a program
 * which the agent has left running cannot fill the log. `before` is the session before it was collected.
 */
export async function recordGathered(log: SessionLog, before: Session, gathered: Recorded): Promise<void> {
  const { omitted, more, isComplete, isLast } = gathered;
  const facts = omittedFacts(omitted, more);
  const told = readTold(before.outputs_told);
  const digest = omitted.length === 0 ? '' : createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  const isNews = digest !== told.digest && (isLast || (await hasUsedToolsSince(log.database, before.id, told.seq)));
  const isFurther = isComplete && before.outputs_seq < before.last_seq;
  if (!isNews && !isFurther) return;
  const change = (write: SessionWrite): void => {
    if (write.session.archived_at !== null) return;
    if (isComplete) write.set({ outputs_seq: before.last_seq });
    if (!isNews) return;
    write.set({ outputs_told: `${before.last_seq}:${digest}` });
    if (digest === '') return;
    const message = omittedText(omitted, more);
    const error = { type: 'unknown_error' as const, message, retry_status: { type: 'retrying' as const } };
    const event = { type: 'session.error' as const, error, curfew: { outputs: facts } };
    write.append(event, { details: { note: message } });
  };
  await writeSession(log, { sessionId: before.id }, change).catch((error: unknown) => {
    // The session was deleted in the meantime, and its outputs with it.
    if (!(error instanceof SessionMissing)) throw error;
  });
}

function readTold(told: string | null): { seq: number; digest: string } {
  const [seq = '0', digest = ''] = (told ?? '').split(':');
  return { seq: Number(seq), digest };
}
