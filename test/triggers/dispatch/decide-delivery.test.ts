import { expect, it } from 'vitest';
import { decideDelivery } from '../../../triggers/dispatch/decide-delivery.ts';
import { makeAutomation } from '../../support/triggers/make-automation.ts';
import { labeledIssue, makeDelivery } from '../../support/triggers/make-delivery.ts';
import { definitions, noGithub, temporalClient } from '../../support/triggers/serve.ts';

it('a start by hand of an automation that is gone is ignored, and the reason does not blame the others', async () => {
  const dependencies = {
    client: temporalClient('127.0.0.1:1'),
    taskQueue: 'unused',
    definitions: definitions([makeAutomation()]),
    github: noGithub,
  };
  const gone = { automation: 'gone', inputs: {}, actor: 'ada' };
  const byHand = makeDelivery(gone, { source: 'dispatch', name: 'workflow_dispatch' });
  const ignored = { state: 'ignored', reason: 'There is no automation that it is meant for.', reasons: {}, runs: [] };
  expect(await decideDelivery(dependencies, byHand)).toEqual(ignored);
  const without = { ...dependencies, definitions: definitions([]) };
  expect(await decideDelivery(without, makeDelivery(labeledIssue))).toEqual(ignored);
});
