import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { backfill } from '../../../cli/commands/backfill.ts';
import { runCurfew } from '../../support/cli/run-curfew.ts';
import { automationFile, definitionsFolder } from '../../support/definitions/definitions-folder.ts';
import { temporalClient, uniqueId } from '../../support/triggers/serve.ts';

it('plan shows what apply then does, with the next five times, and backfill lists what was missed', async () => {
  const on = 'on: { schedule: [{ cron: "0 7 * * *", timezone: Asia/Tokyo }, daily around 9am utc+8] }';
  const folder = definitionsFolder({ 'automations/nightly.md': automationFile(`${on}\ncheckout: false`) });
  mkdirSync(join(folder, '.curfew'));
  const queue = uniqueId();
  onTestFinished(() => temporalClient().schedule.getHandle(`automation/nightly/${queue}`).delete());
  const curfew = (...args: string[]) =>
    runCurfew([...args, '--dir', folder], { TEMPORAL_ADDRESS: inject('temporalAddress'), CURFEW_TASK_QUEUE: queue });

  const planned = await curfew('plan');
  expect({ code: planned.code, stderr: planned.stderr }).toEqual({ code: 0, stderr: '' });
  const [head, first, second, ...next] = planned.stdout.split('\n');
  expect(head).toBe('nightly: to be created');
  expect(first).toBe('  at    0 7 * * * Asia/Tokyo');
  expect(second).toBe('        daily around 9am utc+8 = 0 9 * * * UTC+08:00');
  expect(
    next.slice(0, 5).filter((line) => /^  (next| {4})  20\d\d-\d\d-\d\d 0[79]:00 \+0[89]:00/.test(line)),
  ).toHaveLength(5);
  expect(next.slice(5)).toEqual(['', '1 to change: curfew apply', '']);

  expect(await curfew('apply')).toMatchObject({ code: 0, stdout: 'nightly: created\n' });
  const { stdout } = await curfew('plan', '--json');
  expect(JSON.parse(stdout)).toMatchObject({
    schedules: [{ automation: 'nightly', change: 'unchanged', differs: [] }],
  });

  const missed = await curfew('backfill', 'nightly', '--from', '2026-11-01', '--to', '2026-11-02', '--dry-run');
  expect(missed.stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
    ['DUE', 'STATE', 'RUN'],
    ['2026-11-01 09:00 +08:00', 'missed', `nightly/schedule/nightly.${queue}-2026-11-01T01:00:00Z`],
    ['2026-11-02 07:00 +09:00 Asia/Tokyo', 'missed', `nightly/schedule/nightly.${queue}-2026-11-01T22:00:00Z`],
    [''],
  ]);
});

it('a backfill of an automation that does not exist ends with the code for it, and names the one that was meant', async () => {
  const dir = definitionsFolder({ 'automations/nightly.md': automationFile('on: daily\ncheckout: false') });
  vi.stubEnv('TEMPORAL_ADDRESS', inject('temporalAddress'));
  onTestFinished(() => void vi.unstubAllEnvs());
  await expect(backfill('nightli', { dir, envFile: false, from: '2026-11-01' })).rejects.toMatchObject({
    exitCode: 3,
    message: 'There is no automation "nightli"; did you mean `nightly`? There are: nightly.',
  });
});
