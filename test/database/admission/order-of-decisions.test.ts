import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { pause } from '../../../database/admission/pause.ts';
import { resume } from '../../../database/admission/resume.ts';
import { pastSwitches } from '../../../database/history/past-switches.ts';
import { recordedRuns } from '../../../database/history/recorded-runs.ts';
import { reserve } from '../../../database/ledger/reserve.ts';
import { admit } from '../../../database/runs/admit.ts';
import { releaseSubject } from '../../../database/runs/release-subject.ts';
import { settle } from '../../../database/runs/settle.ts';
import type { Database } from '../../../database/schema.ts';
import { DATABASES } from '../../support/database/databases.ts';
import { makeRun, makeSettlement } from '../../support/database/make-run.ts';

const AT = '2026-11-21T10:00:00.000Z';
const LATER = '2026-11-21T10:00:07.000Z';

async function switchesOf(database: Database) {
  const switches = await pastSwitches(database, { until: '9', refusals: [] });
  return switches.map(({ automation, isOn, by, since, reason }) => [automation, isOn, by, since, reason]);
}

/** Returns what moves it by a second. */
function aClockThatIsMoved(): () => void {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(AT) });
  onTestFinished(() => void vi.useRealTimers());
  return () => void vi.setSystemTime(Date.now() + 1_000);
}

async function lostAt(database: Database, runId: string): Promise<string | null> {
  return (await recordedRuns(database, [runId])).get(runId)?.lostSubjectAt ?? null;
}

describe.each(DATABASES)('on $name what a backtest needs is written down', ({ openNew }) => {
  it('each pause, each end of a pause and each breaker that a person closes, but nothing that changes nothing', async () => {
    const database = await openNew();
    const tick = aClockThatIsMoved();
    await resume(database, { automation: 'fix-bug', by: 'ada', at: AT });
    await pause(database, { automation: 'fix-bug', by: 'ada', reason: 'too dear', at: AT });
    await pause(database, { automation: 'fix-bug', by: 'ben', reason: null, at: LATER });
    tick();
    await resume(database, { automation: 'fix-bug', by: 'ben', at: LATER });
    await resume(database, { automation: 'fix-bug', by: 'ben', at: LATER });
    await settle(database, makeSettlement(makeRun('failing'), { outcome: 'failed', endedAt: AT }));
    tick();
    await resume(database, { automation: 'fix-bug', by: 'eve', at: LATER });
    tick();
    await pause(database, { automation: null, by: 'ada', reason: null, at: AT });
    expect(await switchesOf(database)).toEqual([
      ['fix-bug', false, 'ada', AT, 'too dear'],
      ['fix-bug', true, 'ben', LATER, null],
      ['fix-bug', true, 'eve', LATER, null],
      [null, false, 'ada', AT, null],
    ]);
  });

  it('the end of a pause, which is not guessed then by the last run that the pause refused', async () => {
    const database = await openNew();
    await pause(database, { automation: 'fix-bug', by: 'ada', reason: null, at: AT });
    const refusal = await admit(database, { run: makeRun('one'), step: 1, final: true, at: LATER });
    if (refusal.admitted) throw new Error('The pause did not refuse the run.');
    const refusals = [{ automation: 'fix-bug', at: LATER, refusal }];
    expect(await pastSwitches(database, { until: '9', refusals })).toMatchObject([{ isOn: false, since: AT }]);
    await database.deleteFrom('switches').execute();
    await database.deleteFrom('pauses').execute();
    expect(await pastSwitches(database, { until: '9', refusals })).toMatchObject([
      { isOn: false, since: AT },
      { isOn: true, at: LATER, isGuess: true },
    ]);
  });

  it('when a run loses its subject to another one or by a person, and not when it is settled', async () => {
    const database = await openNew();
    const [closed, freed, settled] = [makeRun('closed'), makeRun('freed'), makeRun('settled')];
    await admit(database, { run: closed, step: 1, final: true, at: AT });
    const taking = { run: freed, step: 1, final: true, takeOverFrom: closed.runId, at: LATER };
    expect(await admit(database, taking)).toEqual({ admitted: true });
    expect(await lostAt(database, closed.runId)).toBe(LATER);
    await releaseSubject(database, { subject: freed.event.subject });
    expect(await lostAt(database, freed.runId)).not.toBeNull();
    await admit(database, { run: settled, step: 1, final: true, at: LATER });
    await settle(database, makeSettlement(settled, { endedAt: LATER }));
    expect(await lostAt(database, settled.runId)).toBeNull();
  });

  it('the instant of an admission, and for which instant money was asked', async () => {
    const database = await openNew();
    const run = makeRun('one');
    await admit(database, { run, step: 1, final: true, at: LATER });
    await reserve(database, { run, step: 2, amountMicros: 5_000_000, budgets: [], at: AT });
    const recorded = (await recordedRuns(database, [run.runId])).get(run.runId);
    expect(recorded?.asks).toEqual([{ at: LATER, admission: { admitted: true } }]);
    expect(recorded?.money).toMatchObject({ askedAt: AT, decision: { reserved: true } });
    expect(recorded?.money?.at).not.toBe(AT);
  });

  it('that rates have counted a run that another one stands before nevertheless', async () => {
    const database = await openNew();
    const [holder, older] = [makeRun('holder'), makeRun('older')];
    await admit(database, { run: { ...holder, startedAt: LATER }, step: 1, final: true, at: LATER });
    const asked = { run: { ...older, startedAt: AT }, step: 1, final: true, at: LATER } as const;
    const superseded = { admitted: false, reason: 'superseded', by: holder.runId };
    expect(await admit(database, { ...asked, whenBusy: 'restart' })).toEqual(superseded);
    const other = { ...asked, run: { ...makeRun('other'), startedAt: AT } };
    expect(await admit(database, { ...other, whenBusy: 'queue-latest' })).toEqual(superseded);
    const recorded = await recordedRuns(database, [older.runId, other.run.runId]);
    expect(recorded.get(older.runId)?.row.ratedAt).toBe(LATER);
    expect(recorded.get(other.run.runId)?.row.ratedAt).toBeNull();
  });
});
