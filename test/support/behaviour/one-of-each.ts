import { expect } from 'vitest';
import { openCurfewDatabase } from '../../../database/open-curfew-database.ts';
import type { Installation } from './installation.ts';

type Place = Pick<Installation, 'standIns' | 'dataFolder' | 'agentApi'>;

/**
 * What must hold after any crash: one session, one pull request that works, one status comment, one answer per tool.
 */
export async function expectOneOfEach(installation: Place, runId: string): Promise<void> {
  const { standIns, agentApi } = installation;
  const { issues, comments } = standIns.forge.state();
  const pulls = issues.filter((issue) => issue.pull !== undefined);
  expect(pulls).toHaveLength(1);
  expect(comments.filter(({ body }) => body.includes(`curfew:${runId}:status`))).toHaveLength(1);
  const sessions: string[] = [];
  for await (const session of agentApi().beta.sessions.list({ include_archived: true })) {
    if (session.metadata['curfew_run'] === runId) sessions.push(session.id);
    expect(session.archived_at).not.toBeNull();
  }
  expect(sessions).toHaveLength(1);
  await expectNothingDoubled(installation, sessions[0] ?? '');
  await expectNothingHeld(installation, runId);
}

/** Money and subject are right: nothing is left reserved, what was spent is settled, the subject is free. */
async function expectNothingHeld({ dataFolder }: Place, runId: string): Promise<void> {
  const database = await openCurfewDatabase({ databaseUrl: null }, dataFolder);
  try {
    const { chargedMicros } = await database
      .selectFrom('runs')
      .select('chargedMicros')
      .where('runId', '=', runId)
      .executeTakeFirstOrThrow();
    expect(chargedMicros).toBeGreaterThan(0);
    const balances = await database.selectFrom('balances').selectAll().execute();
    expect(balances.length).toBeGreaterThan(0);
    for (const { reservedMicros, settledMicros } of balances) {
      expect({ reservedMicros, settledMicros }).toEqual({ reservedMicros: 0, settledMicros: chargedMicros });
    }
    expect(await database.selectFrom('subjects').selectAll().execute()).toEqual([]);
  } finally {
    await database.destroy();
  }
}

async function expectNothingDoubled({ agentApi }: Place, sessionId: string): Promise<void> {
  const ids: string[] = [];
  const answered: string[] = [];
  for await (const event of agentApi().beta.sessions.events.list(sessionId, { limit: 1_000 })) {
    ids.push(event.id);
    if (event.type === 'agent.tool_result') answered.push(event.tool_use_id);
    if (event.type === 'user.custom_tool_result') answered.push(event.custom_tool_use_id);
  }
  expect(ids).toEqual([...new Set(ids)]);
  expect(answered).toEqual([...new Set(answered)]);
}
