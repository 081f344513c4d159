import { HandsGone } from '../hands/hands-gone.ts';
import { RepositoryError } from '../hands/workspace/repository-error.ts';
import { errorText } from '../../runtime/error-text.ts';
import { PackagesFailed } from '../packages/packages-failed.ts';
import type { ToolResult } from './execute-tool.ts';
import type { ToolRun } from './tool-run.ts';

/**
 * Runs a call in the session's sandbox. If the sandbox breaks, or its repository cannot be cloned or its packages
 * not be installed, the result tells the agent.
 */
export async function runInHands({ sessionId, call, hands, signal }: ToolRun): Promise<ToolResult> {
  try {
    return await hands.use(sessionId, signal, (own) => own.execute(call, signal));
  } catch (error) {
    const isForAgent = [RepositoryError, HandsGone, PackagesFailed].some((kind) => error instanceof kind);
    if (signal.aborted || !isForAgent) throw error;
    return { content: errorText(error), isError: true };
  }
}
