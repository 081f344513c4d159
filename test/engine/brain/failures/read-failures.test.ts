import { afterEach, beforeEach, expect, it } from 'vitest';
import { readFailures } from '../../../../engine/brain/failures/read-failures.ts';
import { NO_LOSS } from '../../../../engine/brain/failures/request-loss.ts';
import { recordLoss } from '../../../../engine/brain/record-request.ts';
import { enterRescheduling, enterRunning } from '../../../../engine/store/session-status.ts';
import { writeSession } from '../../../../engine/store/write-session.ts';
import { bareEngine, type BareEngine } from '../../../support/engine/bare-engine.ts';

let bare: BareEngine;
beforeEach(async () => {
  bare = await bareEngine();
});
afterEach(() => bare.stop());

it('counts a row of failures of any length, and stops at what a user said before it', async () => {
  const sessionId = await bare.create('Fail often');
  await fail(sessionId, 30);
  await writeSession(bare.engine, { sessionId }, (write) => {
    write.append({ type: 'user.message', content: [{ type: 'text', text: 'Again' }] });
  });
  const first = await fail(sessionId, 1);
  await fail(sessionId, 130);
  const row = await writeSession(bare.engine, { sessionId }, async (write) => {
    const last = recordLoss(write, {
      startId: 'sevt_0',
      loss: { ...NO_LOSS, spendMicros: 7, partial: true },
      bytes: 0,
    });
    return await readFailures(write.transaction, sessionId, last);
  });
  expect(row).toEqual({ count: 132, firstAt: first, charged: 1, lostMicros: 7 });
});

/** Returns when the first of these requests failed. */
async function fail(sessionId: string, times: number): Promise<number | null> {
  return await writeSession(bare.engine, { sessionId }, (write) => {
    const ends = Array.from({ length: times }, () => {
      const end = recordLoss(write, { startId: 'sevt_0', loss: NO_LOSS, bytes: 0 });
      enterRescheduling(write);
      enterRunning(write);
      return end;
    });
    return ends[0]?.processedAt ?? null;
  });
}
