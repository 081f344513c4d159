import { toEvent } from '../../store/read-events.ts';
import { isEvent, type EventType } from '../../store/session-event.ts';
import type { SessionWrite } from '../../store/write-session.ts';
import { ApiError } from '../http/api-error.ts';
import type { UserEvent } from './user-events.ts';

interface Answer {
  /** The key of the answer that names the call. */
  key: 'custom_tool_use_id' | 'tool_use_id';
  useId: string;
  useTypes: EventType[];
}

/**
 * Throws ApiError 400 for a result or a confirmation of a call that does not wait for one: the call is unknown, nobody
 * was asked about it, or it has been answered.
 */
export async function refuseAnswers(write: SessionWrite, events: UserEvent[]): Promise<void> {
  const answers = events.flatMap(answerOf);
  for (const [i, answer] of answers.entries()) {
    const { key, useId } = answer;
    if (answers.some((other, j) => j < i && other.useId === useId)) {
      throw new ApiError(400, `${key}: ${useId} is answered twice in this request.`);
    }
    await refuseUnasked(write, answer);
    if (await isAnswered(write, useId)) throw new ApiError(400, `${key}: ${useId} has been answered already.`);
  }
}

function answerOf(event: UserEvent): Answer[] {
  if (event.type === 'user.custom_tool_result') {
    return [{ key: 'custom_tool_use_id', useId: event.custom_tool_use_id, useTypes: ['agent.custom_tool_use'] }];
  }
  if (event.type === 'user.tool_confirmation') {
    return [{ key: 'tool_use_id', useId: event.tool_use_id, useTypes: ['agent.tool_use', 'agent.mcp_tool_use'] }];
  }
  return [];
}

async function refuseUnasked({ transaction, session }: SessionWrite, { key, useId, useTypes }: Answer): Promise<void> {
  const row = await transaction
    .selectFrom('events')
    .selectAll()
    .where('session_id', '=', session.id)
    .where('id', '=', useId)
    .where('type', 'in', useTypes)
    .executeTakeFirst();
  if (!row) throw new ApiError(400, `${key}: this session has no ${useTypes.join(' or ')} ${useId}.`);
  const use = toEvent(row);
  const isTool = isEvent(use, 'agent.tool_use') || isEvent(use, 'agent.mcp_tool_use');
  if (isTool && use.body.evaluated_permission !== 'ask') {
    throw new ApiError(400, `${key}: ${useId} was not asked about; only calls with evaluated_permission "ask" are.`);
  }
}

/** An interrupt answers every open call, so this is true after one. */
async function isAnswered({ transaction, session }: SessionWrite, useId: string): Promise<boolean> {
  const answer = await transaction
    .selectFrom('events')
    .select('id')
    .where('session_id', '=', session.id)
    .where('refers_to', '=', useId)
    .executeTakeFirst();
  return answer !== undefined;
}
