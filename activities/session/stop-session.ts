import type Anthropic from '@anthropic-ai/sdk';
import { interruptAndWait } from './interrupt-session.ts';

/** Interrupts a session and archives it. Its cost can still be read afterwards. */
export async function stopSession(agentApi: Anthropic, sessionId: string): Promise<void> {
  await interruptAndWait(agentApi, sessionId);
  const { archived_at: archivedAt } = await agentApi.beta.sessions.retrieve(sessionId);
  if (!archivedAt) await agentApi.beta.sessions.archive(sessionId, {}, { maxRetries: 0 });
}
