import { afterEach, expect, it } from 'vitest';
import type { Script } from '../../demo/brain/turn.ts';
import { DEMO_REPOSITORY } from '../../demo/issue.ts';
import { fixBugScript } from '../../demo/script.ts';
import { checkBranch } from '../../demo/stages/check-branch.ts';
import type { RunResult } from '../../workflows/contract.ts';
import { describeWithSandbox } from '../engine/hands/sandbox-gate.ts';
import { startInstallation, until, type Installation, type Victim } from './installation.ts';
import { expectOneOfEach } from './one-of-each.ts';

const BOUND_MS = 300_000;

/** A moment in the life of a run, seen from outside, and who is killed then. */
type Kill = { victim: Victim } & ({ turn: number } | { asked: RegExp });

const TURNS_AND_OUTPUTS: Record<string, Kill[]> = {
  'an edit, the second test run and the opening of the pull request': [
    { turn: 1, victim: 'everything' },
    { turn: 4, victim: 'engine' },
    { asked: /^POST .*\/pulls$/, victim: 'everything' },
  ],
  'the acknowledgement, before anything is dispatched': [{ asked: /^/, victim: 'serve' }],
};

let installation: Installation | undefined;

afterEach(async () => {
  await installation?.stop();
  installation = undefined;
});

/** The demo's script, and the turns that it has been asked for. */
function watchedScript(): { script: Script; asked: Set<number> } {
  const play = fixBugScript(`/workspace/${DEMO_REPOSITORY.name}`);
  const asked = new Set<number>();
  return { asked, script: (request, index) => (asked.add(index), play(request)) };
}

async function runThrough(kills: Kill[]): Promise<{ runId: string; result: RunResult }> {
  const { script, asked } = watchedScript();
  installation = await startInstallation({ script });
  const { forge } = installation.standIns;
  const runId = await installation.label();
  for (const kill of kills) {
    const reached = (): boolean =>
      'turn' in kill
        ? asked.has(kill.turn)
        : forge.requests().some(({ method, path }) => kill.asked.test(`${method} ${path}`));
    await until(
      `moment ${JSON.stringify(kill, (_, value: unknown) => (value instanceof RegExp ? String(value) : value))}`,
      reached,
      BOUND_MS,
    );
    await installation.kill(kill.victim);
  }
  return { runId, result: await installation.result(runId) };
}

describeWithSandbox.each(Object.entries(TURNS_AND_OUTPUTS))('kill -9 at %s', (_, kills) => {
  it(
    'leaves one session, one pull request and the right outcome',
    async () => {
      const { runId, result } = await runThrough(kills);
      expect(result).toMatchObject({ outcome: 'delivered', artefacts: [{ type: 'pull-request', number: 2 }] });
      if (!installation) throw new Error('There is no installation');
      await expectOneOfEach(installation, runId);
      const [artefact] = result.artefacts;
      const { forge, readToken } = installation.standIns;
      const cloneUrl = `${forge.serverUrl}/${DEMO_REPOSITORY.owner}/${DEMO_REPOSITORY.name}`;
      const branch = artefact?.type === 'pull-request' ? artefact.branch : '';
      expect(await checkBranch(cloneUrl, readToken, branch)).toMatchObject({ testsPass: true });
    },
    BOUND_MS,
  );
});
