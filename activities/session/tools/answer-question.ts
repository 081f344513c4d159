import { answerTool } from './answer-tool.ts';
import type { ActivityDependencies } from '../../dependencies.ts';

export interface AnswerQuestionRequest {
  sessionId: string;
  toolUseId: string;
  text: string;
  isError: boolean;
}

/** Answers a tool with the words of a person: the answer to `ask_human`, or why an output was denied. */
export async function answerQuestion(
  { agentApi }: ActivityDependencies,
  request: AnswerQuestionRequest,
): Promise<void> {
  const { sessionId, toolUseId, text, isError } = request;
  await answerTool(agentApi, { sessionId, toolUseId }, { text, isError });
}
