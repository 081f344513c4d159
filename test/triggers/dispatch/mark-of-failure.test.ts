import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SourceAway } from '../../../triggers/dispatch/source-away.ts';
import { markOfFailure } from '../../../triggers/dispatch/mark-of-failure.ts';

const BUG = new Error('a bug');
const AWAY = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

function delayMs(delivery: { attempts?: number; faults?: number }, error: Error): number | null {
  const mark = markOfFailure(delivery, error);
  return mark.state === 'pending' ? Date.parse(mark.retryAt) : null;
}

it('after a fault of Curfew the delay doubles up to an hour, and ends', () => {
  const delays = [0, 1, 10, 13, 46, 47, 48].map((faults) => delayMs({ attempts: faults, faults }, BUG));
  expect(delays).toEqual([500, 1_000, 512_000, 3_600_000, 3_600_000, null, null]);
});

it('while something outside is away the delay stays short, and never ends', () => {
  expect([0, 1, 5, 100_000].map((attempts) => delayMs({ attempts }, AWAY))).toEqual([500, 1_000, 10_000, 10_000]);
});

it.each([
  ['an answer of gRPC', new Error('failed', { cause: Object.assign(new Error('14'), { code: 14 }) }), false],
  ['an answer of GitHub', Object.assign(new Error('Bad gateway'), { status: 502 }), false],
  ['a request that found nobody', new TypeError('fetch failed', { cause: AWAY }), false],
  ['a source that cannot be asked', new SourceAway('GitHub is away'), false],
  ['a time limit', new DOMException('timed out', 'TimeoutError'), false],
  ['a full disk', Object.assign(new Error('disk'), { code: 'ERR_SQLITE_ERROR' }), false],
  ['a wrong argument', Object.assign(new TypeError('x'), { code: 'ERR_INVALID_ARG_TYPE' }), true],
  ['a type error', new TypeError('x is not a function'), true],
  ['any other error', BUG, true],
])('%s is told from a fault of Curfew', (_, error, isFault) => {
  expect(markOfFailure({}, error)).toMatchObject({ state: 'pending', isFault });
});
