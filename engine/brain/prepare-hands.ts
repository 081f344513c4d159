import type { RawMessageStreamEvent } from '@anthropic-ai/sdk/resources/messages/messages';
import { sessionTools } from '../tools/session-tools.ts';
import type { Turn } from './turn.ts';

/**
 * Starts the hands of the session when an answer begins to call a tool that will run in them, so that they start while
 * the rest of the answer arrives. A call that a person must allow first does not start them.
 */
export function prepareHands(turn: Turn, event: RawMessageStreamEvent): void {
  if (event.type !== 'content_block_start' || event.content_block.type !== 'tool_use') return;
  const { name } = event.content_block;
  const tool = sessionTools(turn.session.agent, turn.engine.search).find((one) => one.name === name);
  if (tool?.runBy !== 'hands' || tool.permission !== 'allow') return;
  turn.engine.hands.prepare(turn.sessionId, turn.signal);
}
