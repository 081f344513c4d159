import { afterEach, expect, it } from 'vitest';
import { DEMO_REPOSITORY } from '../../demo/issue.ts';
import { fixBugScript } from '../../demo/script.ts';
import type { Script } from '../../demo/brain/turn.ts';
import { checkBranch } from '../../demo/stages/check-branch.ts';
import { describeWithSandbox } from '../engine/hands/sandbox-gate.ts';
import { startInstallation, until, type Installation, type Victim } from './installation.ts';
import { expectOneOfEach } from './one-of-each.ts';

const BOUND_MS = 120_000;

/** A moment in the life of a run, seen from outside. */
type Moment = { name: string } & ({ turn: number } | { asked: RegExp });

const MOMENTS: (Moment & { victims: Victim[] })[] = [
  { name: 'the session is asked for its first turn', turn: 0, victims: ['worker', 'engine', 'everything'] },
  { name: 'a command of the agent is to run', turn: 2, victims: ['engine'] },
  { name: 'the tests run for the second time', turn: 5, victims: ['worker', 'everything'] },
  { name: 'the branch has been pushed', asked: /^POST .*git-receive-pack$/, victims: ['worker', 'everything'] },
  { name: 'the pull request has been opened', asked: /^POST .*\/pulls$/, victims: ['worker', 'everything'] },
  { name: 'the pull request is answered', turn: 7, victims: ['worker', 'engine'] },
];

let installation: Installation | undefined;

afterEach(async () => {
  await installation?.stop();
  installation = undefined;
});

/** Calls back when the model is asked for a turn for the first time, and answers as the script says. */
function scriptThatTells(turn: number, tell: () => void): Script {
  const script = fixBugScript(`/workspace/${DEMO_REPOSITORY.name}`);
  let told = false;
  return (request, index) => {
    if (index === turn && !told) {
      told = true;
      tell();
    }
    return script(request);
  };
}

async function start(moment: Moment): Promise<{ installation: Installation; moment: Promise<unknown> }> {
  const reached = Promise.withResolvers<void>();
  const script = scriptThatTells('turn' in moment ? moment.turn : -1, () => reached.resolve());
  installation = await startInstallation({ script });
  const { forge } = installation.standIns;
  if ('turn' in moment) return { installation, moment: reached.promise };
  const asked = (): boolean => forge.requests().some(({ method, path }) => moment.asked.test(`${method} ${path}`));
  return { installation, moment: until(moment.name, asked, BOUND_MS) };
}

describeWithSandbox.each(MOMENTS)('kill -9 when $name', ({ victims, ...moment }) => {
  it.each(victims)(
    'of %s leaves one session, one pull request and the right outcome',
    async (victim) => {
      const started = await start(moment);
      const runId = await started.installation.label();
      await started.moment;
      await started.installation.kill(victim);
      const result = await started.installation.result(runId);
      expect(result).toMatchObject({ outcome: 'delivered', artefacts: [{ type: 'pull-request', number: 2 }] });
      await expectOneOfEach(started.installation, runId);
      const [artefact] = result.artefacts;
      const { forge, readToken } = started.installation.standIns;
      const cloneUrl = `${forge.serverUrl}/${DEMO_REPOSITORY.owner}/${DEMO_REPOSITORY.name}`;
      const branch = artefact?.type === 'pull-request' ? artefact.branch : '';
      expect(await checkBranch(cloneUrl, readToken, branch)).toMatchObject({ testsPass: true });
    },
    BOUND_MS,
  );
});

describeWithSandbox('kill -9 of serve right after it acknowledged a delivery', () => {
  it(
    'leaves a run that starts after the restart',
    async () => {
      installation = await startInstallation();
      const runId = await installation.label();
      await installation.kill('serve');
      expect(await installation.result(runId)).toMatchObject({ outcome: 'delivered' });
      await expectOneOfEach(installation, runId);
    },
    BOUND_MS,
  );
});
