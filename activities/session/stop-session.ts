import type Anthropic from '@anthropic-ai/sdk';
import { interruptAndWait } from './interrupt-session.ts';

/** Interrupts a session and archives it. Its cost can still be read afterwards. Returns the ids of its vaults. */
export async function stopSession(agentApi: Anthropic, sessionId: string): Promise<string[]> {
  await interruptAndWait(agentApi, sessionId);
  const { archived_at: archivedAt, vault_ids: vaultIds } = await agentApi.beta.sessions.retrieve(sessionId);
  if (!archivedAt) await agentApi.beta.sessions.archive(sessionId, {}, { maxRetries: 0 });
  return vaultIds ?? [];
}
