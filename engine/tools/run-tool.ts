import { HandsGone } from '../hands/hands-gone.ts';
import { RepositoryError } from '../hands/workspace/repository-error.ts';
import type { ToolResult } from './execute-tool.ts';
import type { EventBodyOf, LoggedEvent } from '../store/session-event.ts';
import type { SessionWrite } from '../store/write-session.ts';
import { sessionTools } from './session-tools.ts';
import { stepSignal, writeTurn, type Turn } from '../brain/turn.ts';

type ToolUse = LoggedEvent<EventBodyOf<'agent.tool_use'>>;

/** They change nothing, so running them twice does no harm. */
const REPEATABLE = ['read', 'glob', 'grep'];

const DIED =
  'Interrupted: the machine that ran this call went down. It may have happened in part or in full; ' +
  'the workspace is as it was left. Check, and repeat what is missing.';

/**
 * Runs one tool and appends its result, or what a person said instead of allowing it. A call that was running when an earlier attempt died is run again only where
 * that does no harm. Stopped by an interrupt it appends nothing: the interrupt answers for it.
 */
export async function runTool(
  turn: Turn,
  use: ToolUse,
  confirmation: EventBodyOf<'user.tool_confirmation'> | undefined,
): Promise<void> {
  const { name, input } = use.body;
  if (confirmation?.result === 'deny') {
    const content = confirmation.deny_message || `Permission to use ${name} has been denied.`;
    return await answer(turn, use, { content, isError: true });
  }
  const wasRunning = turn.session.running_tool === use.id && !turn.startedTools.has(use.id);
  if (wasRunning && !REPEATABLE.includes(name)) return await answer(turn, use, { content: DIED, isError: true });
  const { hands } = sessionTools(turn.session.agent);
  if (!hands.includes(name)) return await answer(turn, use, unknownTool(name, hands));
  turn.startedTools.add(use.id);
  await writeTurn(turn, (write) => write.set({ running_tool: use.id }));
  const signal = stepSignal(turn);
  const result = await execute(turn, use.id, name, input, signal);
  if (result) await answer(turn, use, result);
}

/** Appends the result of a call. */
export function recordResult(write: SessionWrite, use: ToolUse, { content, isError }: ToolResult): void {
  const text = content === '' ? '(no output)' : content;
  write.append({
    type: 'agent.tool_result',
    tool_use_id: use.id,
    is_error: isError,
    content: [{ type: 'text', text }],
  });
  if (write.session.running_tool === use.id) write.set({ running_tool: null });
}

async function answer(turn: Turn, use: ToolUse, result: ToolResult): Promise<void> {
  await writeTurn(turn, (write) => recordResult(write, use, result));
}

async function execute(
  turn: Turn,
  id: string,
  name: string,
  input: unknown,
  signal: AbortSignal,
): Promise<ToolResult | null> {
  try {
    return await turn.engine.hands.use(turn.sessionId, signal, (hands) => hands.execute({ id, name, input }, signal));
  } catch (error) {
    turn.signal.throwIfAborted();
    if (signal.aborted) return null;
    if (error instanceof RepositoryError || error instanceof HandsGone)
      return { content: error.message, isError: true };
    throw error;
  }
}

function unknownTool(name: string, known: string[]): ToolResult {
  return { content: `There is no tool "${name}". Available are: ${known.join(', ') || 'none'}.`, isError: true };
}
