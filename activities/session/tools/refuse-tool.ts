import type { OutputRequest, OutputResult } from '../../../contract/output.ts';
import { answerTool } from './answer-tool.ts';
import type { ActivityDependencies } from '../../dependencies.ts';

/** Answers a tool that this version does not know, so that the session does not wait for ever. */
export async function refuseTool({ agentApi }: ActivityDependencies, request: OutputRequest): Promise<OutputResult> {
  const message = 'This tool does not exist here. Use one of the tools named in the first message.';
  await answerTool(agentApi, request.sessionId, request.toolUseId, { text: message, isError: true });
  return { done: false, message };
}
