import type { Artefact } from '../../contract/artefact.ts';
import { answerTool } from '../session/tools/answer-tool.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { readToolUse, type ToolUse } from '../session/tools/read-tool-use.ts';
import type { OutputRequest, OutputResult } from '../../contract/output.ts';
import { ToolError } from './tool-error.ts';

export interface Done {
  artefact: Artefact | null;
  /** For the agent. */
  text: string;
  /** For people. */
  note: string;
}

/**
 * The frame of every output: reads what the agent asked for, lets `act` do it, answers the tool. A `ToolError` is an
 * answer, too; anything else is thrown. A tool that was told an error by an attempt whose end nobody learnt stays undone:
 * the agent has read the error and goes on from there. `act` is asked again after an answered success, to find what it
 * did; it must do nothing twice.
 */
export async function answerOutput(
  dependencies: ActivityDependencies,
  request: OutputRequest,
  act: (use: ToolUse) => Promise<Done>,
): Promise<OutputResult> {
  const { agentApi, log } = dependencies;
  const { runId, sessionId, toolUseId } = request;
  const use = await readToolUse(agentApi, sessionId, toolUseId);
  if (use.answer?.isError) return { done: false, message: use.answer.text };
  try {
    const { text, ...result } = await act(use);
    await answerTool(agentApi, sessionId, toolUseId, { text, isError: false });
    log.info({ runId, tool: use.name, artefact: result.artefact?.url, note: result.note }, 'output done');
    return { done: true, ...result };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const { message } = error;
    await answerTool(agentApi, sessionId, toolUseId, { text: message, isError: true });
    log.info({ runId, tool: use.name, message }, 'output refused');
    return { done: false, message };
  }
}
