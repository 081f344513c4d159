import { toEvent } from '../../store/read-events.ts';
import { isEvent, type EventType } from '../../store/session-event.ts';
import type { SessionWrite } from '../../store/write-session.ts';
import { ApiError } from '../http/api-error.ts';
import type { UserEvent } from './user-events.ts';

interface Answer {
  /** The key by which the answer names what it answers. */
  key: 'custom_tool_use_id' | 'tool_use_id';
  useId: string;
  useType: 'agent.custom_tool_use' | 'agent.tool_use';
}

/** Throws ApiError 400 for a result or confirmation of what does not wait for one: unknown, not asked, or answered. */
export async function refuseAnswers(write: SessionWrite, events: UserEvent[]): Promise<void> {
  const answers = events.flatMap(answerOf);
  for (const [i, { key, useId, useType }] of answers.entries()) {
    if (answers.some((other, j) => j < i && other.useId === useId)) {
      throw new ApiError(400, `${key}: ${useId} is answered twice in this request.`);
    }
    const seq = await askedAt(write, key, useId, useType);
    if (await isAnswered(write, useId, seq)) throw new ApiError(400, `${key}: ${useId} has been answered already.`);
  }
}

function answerOf(event: UserEvent): Answer[] {
  if (event.type === 'user.custom_tool_result') {
    return [{ key: 'custom_tool_use_id', useId: event.custom_tool_use_id, useType: 'agent.custom_tool_use' }];
  }
  if (event.type === 'user.tool_confirmation') {
    return [{ key: 'tool_use_id', useId: event.tool_use_id, useType: 'agent.tool_use' }];
  }
  return [];
}

/** Where in the log the question stands. */
async function askedAt(
  { transaction, session }: SessionWrite,
  key: Answer['key'],
  useId: string,
  useType: Answer['useType'],
): Promise<number> {
  const row = await transaction
    .selectFrom('events')
    .selectAll()
    .where('session_id', '=', session.id)
    .where('id', '=', useId)
    .where('type', '=', useType)
    .executeTakeFirst();
  if (!row) throw new ApiError(400, `${key}: this session has no ${useType} ${useId}.`);
  const use = toEvent(row);
  if (isEvent(use, 'agent.tool_use') && use.body.evaluated_permission !== 'ask') {
    throw new ApiError(400, `${key}: ${useId} was not asked about; only calls with evaluated_permission "ask" are.`);
  }
  return use.seq;
}

const ANSWERS: EventType[] = ['user.custom_tool_result', 'user.tool_confirmation', 'agent.tool_result'];

async function isAnswered({ transaction, session }: SessionWrite, useId: string, askedAtSeq: number): Promise<boolean> {
  const answer = await transaction
    .selectFrom('events')
    .select('id')
    .where('session_id', '=', session.id)
    .where('seq', '>', askedAtSeq)
    .where('type', 'in', ANSWERS)
    .where((row) =>
      row.or([
        row('body', 'like', `%"custom_tool_use_id":"${useId}"%`),
        row('body', 'like', `%"tool_use_id":"${useId}"%`),
      ]),
    )
    .executeTakeFirst();
  return answer !== undefined;
}
