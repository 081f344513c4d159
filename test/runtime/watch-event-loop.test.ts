import { pino } from 'pino';
import { expect, it } from 'vitest';
import { until } from '../../runtime/until.ts';
import { LONGEST_BLOCK_MS, watchEventLoop } from '../../runtime/watch-event-loop.ts';

function block(ms: number): void {
  for (const end = Date.now() + ms; Date.now() < end;);
}

// A machine that stands still blocks the process as well, in one interval more.
it('says for how long the process was blocked, once for all blocks of its interval', { retry: 3 }, async () => {
  const lines: { blockedMs: number; msg: string }[] = [];
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line) as never) });
  const watch = watchEventLoop(log, 1_500);
  try {
    for (const ms of [LONGEST_BLOCK_MS + 50, LONGEST_BLOCK_MS + 200]) {
      await new Promise((resolve) => setImmediate(resolve));
      await until('the watch samples', () => new Promise<boolean>((resolve) => setTimeout(resolve, 50, true)));
      block(ms);
    }
    await until('the block is measured', () => watch.longestMs() > LONGEST_BLOCK_MS + 100);
    await until('it is logged', () => lines.length > 0);
    expect(lines).toHaveLength(1);
    expect(lines[0]?.blockedMs).toBeGreaterThan(LONGEST_BLOCK_MS + 100);
    expect(lines[0]?.msg).toContain('this process was blocked');
  } finally {
    watch.stop();
  }
});
