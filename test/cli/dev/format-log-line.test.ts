import { describe, expect, it } from 'vitest';
import { formatLogLine } from '../../../cli/dev/format-log-line.ts';

const now = new Date(2026, 10, 21, 12, 30, 5);
const time = now.toISOString();

describe('formatLogLine', () => {
  it('shows time, room, message and run', () => {
    const line = JSON.stringify({ level: 30, time, room: 'worker', msg: 'run ended', runId: 'fix-bug/github/1' });
    expect(formatLogLine('worker', line)).toBe('12:30:05 worker  run ended  fix-bug/github/1');
  });

  it('marks warnings and errors, and shows their reason', () => {
    const line = JSON.stringify({
      level: 50,
      time,
      room: 'serve',
      msg: 'not dispatched',
      err: { message: 'no answer' },
    });
    expect(formatLogLine('serve', line)).toBe('12:30:05 serve   error: not dispatched: no answer');
  });

  it('shows a line that is not from our log unchanged', () => {
    expect(formatLogLine('engine', 'Segmentation fault', now)).toBe('12:30:05 engine  Segmentation fault');
    expect(formatLogLine('engine', '{ not JSON', now)).toBe('12:30:05 engine  { not JSON');
  });
});
