import { HandsGone } from '../hands/hands-gone.ts';
import { RepositoryError } from '../hands/workspace/repository-error.ts';
import type { ToolResult } from './execute-tool.ts';
import type { ToolRun } from './tool-run.ts';

/**
 * Runs a call in the session's sandbox. If the sandbox breaks or its repository cannot be cloned, the result tells the
 * agent.
 */
export async function runInHands({ sessionId, call, hands, signal }: ToolRun): Promise<ToolResult> {
  try {
    return await hands.use(sessionId, signal, (own) => own.execute(call, signal));
  } catch (error) {
    const isForAgent = error instanceof RepositoryError || error instanceof HandsGone;
    if (signal.aborted || !isForAgent) throw error;
    return { content: error.message, isError: true };
  }
}
