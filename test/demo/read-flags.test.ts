import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readFlags, USAGE } from '../../demo/read-flags.ts';
import { STORIES } from '../../demo/stories/stories.ts';
import { formatProblems } from '../../definitions/problem.ts';
import { loadDefinitions } from '../../definitions/load-definitions.ts';

const ROOT = join(import.meta.dirname, '../..');

function demo(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const args = ['--disable-warning=ExperimentalWarning', join(ROOT, 'demo/demo.ts'), ...words];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

it('--list names each demo with what it shows', () => {
  const { status, stdout } = demo('--list');
  expect(status).toBe(0);
  expect(stdout).toMatchInlineSnapshot(`
    "event     a labelled issue becomes a pull request that fixes a bug (this one is played without a name)
    schedule  a nightly report on two mornings, with the clock moved over the end of summer time
    slack     a task from Slack: a mention, a question in the thread, a reply, and the answer
    long-run  a refactoring that people agree to reaches its limit, and goes on when they raise it
    budget    200 events against a budget that has room for 37 runs
    "
  `);
});

it('a demo that does not exist is a usage error that names the others', () => {
  expect(demo('bugdet')).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'demo: There is no demo "bugdet". Demos: event, schedule, slack, long-run, budget. Options: --list, --keep, --json, --help.\n',
  });
});

it('--help is no usage error, and names each option', () => {
  expect(readFlags(['--help'])).toMatchObject({ help: true });
  for (const option of ['--list', '--keep', '--json', '--help']) expect(USAGE).toContain(`  ${option} `);
});

it.each(STORIES.map((make) => make()))('the definitions of the demo $name have no problem', ({ definitions }) => {
  expect(formatProblems(loadDefinitions(join(ROOT, definitions)).problems)).toBe('');
});
