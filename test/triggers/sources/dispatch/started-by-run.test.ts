import { expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../../definitions/settings.ts';
import { planRun } from '../../../../triggers/dispatch/plan-run.ts';
import { dispatchSource } from '../../../../triggers/sources/dispatch/dispatch-source.ts';
import { readDispatch } from '../../../../triggers/sources/dispatch/read-dispatch.ts';
import { fixer, makeAutomation } from '../../../support/triggers/make-automation.ts';
import { noGithub } from '../../../support/triggers/serve.ts';

const automation = makeAutomation({ triggers: { sources: { dispatch: { inputs: {} } } }, checkout: false });

async function plan(startedBy: unknown, chainDepth: number) {
  const payload = { automation: 'fix-bug', inputs: {}, actor: 'run:triage/github/1', startedBy };
  const incoming = readDispatch({
    source: 'dispatch',
    deliveryId: 'run-1',
    name: 'workflow_dispatch',
    headers: {},
    body: new TextEncoder().encode(JSON.stringify(payload)),
  });
  const doer = await dispatchSource.doer?.(incoming, { github: noGithub });
  const settings = { ...DEFAULT_SETTINGS, chainDepth };
  const request = { automation, agents: [fixer], settings, source: dispatchSource, incoming, ownAccount: null, doer };
  return await planRun(request, { github: noGithub });
}

it('a run that another run started says so, and is the next one of its chain', async () => {
  const { input, reason } = await plan({ runId: 'triage/github/1', depth: 1 }, 2);
  expect(reason).toBe('started by `workflow_dispatch`, which run `triage/github/1` caused');
  expect(input?.causedBy).toEqual({ runId: 'triage/github/1', depth: 2 });
  expect(input?.event).toMatchObject({
    actor: 'run:triage/github/1',
    title: 'fix-bug, started by run triage/github/1',
  });
});

it('a chain that is long enough goes no further', async () => {
  expect(await plan({ runId: 'triage/github/1', depth: 2 }, 2)).toMatchObject({
    input: null,
    reason:
      'run `triage/github/1` asked for it, and `chain-depth` of curfew.yml lets a run start no other: that run is number 2 of its chain, and `chain-depth` is 2',
  });
});

it('a start by a person is in no chain', async () => {
  const { input } = await plan(undefined, 1);
  expect(input).not.toHaveProperty('causedBy');
});
