import { describe, expect, it } from 'vitest';
import { formatLogLine } from '../../../cli/dev/format-log-line.ts';
import { matchTrigger } from '../../../definitions/match-trigger.ts';
import { makeAutomation } from '../../support/triggers/make-automation.ts';

const now = new Date(2026, 10, 21, 12, 30, 5);
const time = now.toISOString();

describe('formatLogLine', () => {
  it('shows time, room, message and run', () => {
    const line = JSON.stringify({ level: 30, time, room: 'worker', msg: 'run ended', runId: 'fix-bug/github/1' });
    expect(formatLogLine('worker', line)).toBe('12:30:05 worker  run ended  fix-bug/github/1');
  });

  it('shows which automation a line is about that is about no run', () => {
    const line = JSON.stringify({
      level: 40,
      time,
      room: 'worker',
      msg: 'a breaker has opened',
      automation: 'fix-bug',
    });
    expect(formatLogLine('worker', line)).toBe('12:30:05 worker  warning: a breaker has opened  fix-bug');
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

  it('says why a delivery started nothing', () => {
    const line = JSON.stringify({
      level: 30,
      time,
      room: 'serve',
      event: 'issues',
      reason: 'No automation is started by it.',
      reasons: { 'fix-bug': 'no label matches', triage: 'it is switched off' },
      msg: 'delivery ignored',
    });
    expect(formatLogLine('serve', line)).toBe(
      '12:30:05 serve   delivery ignored (issues): No automation is started by it. (fix-bug: no label matches; triage: it is switched off)',
    );
  });

  it('leaves out automations that are for other events, and says so if all are', () => {
    const other = triggerReason();
    const shown = (reasons: Record<string, string>) =>
      formatLogLine('serve', JSON.stringify({ level: 30, time, event: 'issues', reasons, msg: 'delivery ignored' }));
    expect(shown({ 'fix-bug': 'no label matches', nightly: other })).toBe(
      '12:30:05 serve   delivery ignored (issues) (fix-bug: no label matches)',
    );
    expect(shown({ nightly: other, report: other })).toBe(
      '12:30:05 serve   delivery ignored (issues) (no automation has this event among its triggers)',
    );
  });

  it('does not say of a pending delivery that it is for no automation, because some are undecided', () => {
    const entry = {
      level: 40,
      time,
      event: 'app_mention',
      state: 'pending',
      reason: 'Slack is away',
      msg: 'delivery pending',
    };
    expect(formatLogLine('serve', JSON.stringify({ ...entry, reasons: { nightly: triggerReason() } }))).toBe(
      '12:30:05 serve   warning: delivery pending (app_mention): Slack is away',
    );
  });

  it('lets nothing in a line control the terminal', () => {
    const line = JSON.stringify({ time, msg: 'title \u001b]0;owned\u0007\u009b2J\u202e', err: { message: 'a\nb' } });
    expect(formatLogLine('serve', line)).toBe('12:30:05 serve   title : a b');
    expect(formatLogLine('serve', 'plain \u001b[2Jtext', now)).toBe('12:30:05 serve   plain text');
  });

  it('shows a line that is not from our log unchanged', () => {
    expect(formatLogLine('engine', 'Segmentation fault', now)).toBe('12:30:05 engine  Segmentation fault');
    expect(formatLogLine('engine', '{ not JSON', now)).toBe('12:30:05 engine  { not JSON');
  });
});

/** Why an automation is not started by an event of a kind that it does not name. */
function triggerReason(): string {
  const event = { source: 'github', name: 'star', payload: {} };
  const match = matchTrigger(makeAutomation({}), { ...event, repository: null, actor: null }, null);
  return match.matched ? '' : match.reason;
}
