import { beforeEach, expect, it } from 'vitest';
import { simulatedRun } from '../../../cli/explaining/simulated-run.ts';
import { simulationText } from '../../../cli/explaining/simulation-text.ts';
import type { Database } from '../../../database/schema.ts';
import { admit } from '../../../database/runs/admit.ts';
import { recordRun } from '../../../database/runs/record-run.ts';
import type { RunInput } from '../../../contract/run.ts';
import { makeRun } from '../../support/database/make-run.ts';
import { temporaryDatabase } from '../../support/database/temporary-database.ts';
import { automationFile, load } from '../../support/definitions/definitions-folder.ts';

let database: Database;
beforeEach(async () => {
  database = await temporaryDatabase();
});

async function opened(number: number): Promise<void> {
  const run = makeRun(`${number}`, { subject: `issue:acme/api#${number}` });
  await admit(database, { run, step: 1, final: true });
  const url = `https://github.example/acme/api/pull/${number}0`;
  const artefact = { type: 'pull-request', url, number: number * 10, branch: 'b', headSha: 'a'.repeat(40) } as const;
  await recordRun(database, run.runId, { artefacts: [artefact] });
}

/** The lines about pull requests of a run about this issue. */
async function pullLines(of: Database | null, issue: number, keys = 'safe-outputs: { create-pull-request: }') {
  const { definitions, problems } = load({
    'automations/fix-bug.md': automationFile(keys),
    'curfew.yml': 'prs-open: 2',
  });
  expect(problems).toEqual([]);
  const [automation] = definitions.automations;
  const [agent] = definitions.agents;
  if (automation === undefined || agent === undefined) throw new Error('There is no automation');
  const { event } = makeRun('new', { subject: `issue:acme/api#${issue}` });
  const input = { automation, agent, event } as RunInput;
  const run = await simulatedRun(of, { input, payload: {}, definitions, agentApi: 'local' });
  const explained = {
    automation: 'fix-bug',
    verdict: 'starts',
    reason: '',
    values: {},
    starts: null,
    then: null,
  } as const;
  return simulationText(explained, run)
    .split('\n')
    .filter((line) => line.startsWith('  pulls'));
}

it('a simulation says how many pull requests `prs-open` leaves, and that a run would be skipped', async () => {
  expect(await pullLines(null, 9)).toEqual(['  pulls     0 of 2 open in acme/api (`prs-open`)']);
  await opened(1);
  expect(await pullLines(database, 9)).toEqual(['  pulls     1 of 2 open in acme/api (`prs-open`)']);
  await opened(2);
  expect(await pullLines(database, 9)).toEqual([
    expect.stringMatching(
      /^  pulls     2 of 2 open in acme\/api \(`prs-open`\); so the run would be skipped, if GitHub says that they are open: \S+\/pull\/[12]0, \S+\/pull\/[12]0$/,
    ),
  ]);
  expect(await pullLines(database, 2)).toEqual([
    '  pulls     2 of 2 open in acme/api (`prs-open`); one is that of its subject, so the run would go on with it and open no other',
  ]);
  expect(await pullLines(database, 9, 'safe-outputs: { create-pull-request: , staged: true }')).toEqual([]);
  expect(await pullLines(database, 9, 'safe-outputs: { add-comment: }')).toEqual([]);
});
