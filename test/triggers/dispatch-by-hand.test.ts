import { expect, it } from 'vitest';
import { readDelivery } from '../../database/inbox/read-delivery.ts';
import type { DispatchInput } from '../../definitions/sources/dispatch/dispatch-triggers.ts';
import { dispatchByHand, WrongRequest, type DispatchRequest } from '../../triggers/dispatch-by-hand.ts';
import { temporaryDatabase } from '../support/database/temporary-database.ts';
import { makeAutomation } from '../support/triggers/make-automation.ts';
import { definitions, describeRun, noGithub, serve, temporalClient, uniqueId } from '../support/triggers/serve.ts';

function input(changes: Partial<DispatchInput>): DispatchInput {
  return { description: null, required: false, default: null, type: 'string', options: null, ...changes };
}

const inputs = {
  goal: input({ required: true, description: 'What to change and why' }),
  rounds: input({ type: 'number', default: 3 }),
  thorough: input({ type: 'boolean' }),
  style: input({ type: 'choice', options: ['small', 'large'] }),
};

const refactor = makeAutomation({
  id: 'refactor',
  triggers: { sources: { dispatch: { inputs } } },
  checkout: { repository: 'acme/api', ref: null, fetchDepth: 1 },
  if: "inputs.goal != 'nothing'",
});

async function prepare(address?: string) {
  const database = await temporaryDatabase();
  const client = temporalClient(address);
  const dependencies = {
    database,
    client,
    definitions: definitions([refactor, makeAutomation()]),
    github: noGithub,
    taskQueue: `by-hand-${uniqueId()}`,
  };
  const ask = (changes: Partial<DispatchRequest> = {}) =>
    dispatchByHand(dependencies, { automation: 'refactor', inputs: { goal: 'faster' }, actor: 'ada', ...changes });
  const dispatch = async (changes: Partial<DispatchRequest> = {}) => (await ask(changes)).runId;
  return { database, client, dependencies, ask, dispatch };
}

it('a start by hand is stored as a delivery with typed inputs, and returns the id of its run', async () => {
  const { database, client, dispatch } = await prepare();
  const runId = await dispatch({ inputs: { goal: 'faster', style: 'small' } });
  const deliveryId = runId.slice('refactor/dispatch/'.length);
  const delivery = await readDelivery(database, 'dispatch', deliveryId);
  expect(delivery).toMatchObject({ name: 'workflow_dispatch', state: 'dispatched', runs: [runId] });
  expect(JSON.parse(new TextDecoder().decode(delivery?.body))).toEqual({
    automation: 'refactor',
    inputs: { goal: 'faster', rounds: 3, thorough: false, style: 'small' },
    actor: 'ada',
  });
  const description = await describeRun(client, runId);
  expect(description.searchAttributes).toMatchObject({
    CurfewSource: ['dispatch'],
    CurfewRepository: ['acme/api'],
    CurfewSubject: [`delivery:${deliveryId}`],
  });
  expect(await description.staticSummary()).toBe('refactor, started by ada');
});

it('a delivery id that is given again returns the run that it started, and says that it started nothing', async () => {
  const { client, ask } = await prepare();
  const deliveryId = uniqueId();
  const { runId, repeated } = await ask({ deliveryId });
  expect(repeated).toBe(false);
  const { runId: execution } = await describeRun(client, runId);
  expect(await ask({ deliveryId })).toEqual({ runId, repeated: true });
  expect((await describeRun(client, runId)).runId).toBe(execution);
});

it('a delivery that was given up is tried again when its id is given again', async () => {
  const { database, client, ask } = await prepare();
  const deliveryId = uniqueId();
  await expect(ask({ deliveryId, inputs: { goal: 'nothing' } })).rejects.toThrow(WrongRequest);
  const body = new TextEncoder().encode('{"automation":"refactor","inputs":{"goal":"faster"},"actor":"ada"}');
  await database.updateTable('deliveries').set({ state: 'failed', reason: 'a bug', body }).execute();
  const { runId, repeated } = await ask({ deliveryId });
  expect(repeated).toBe(false);
  await describeRun(client, runId);
});

it('a delivery id that would not read well in a workflow id is hashed in it', async () => {
  const { client, dispatch, database } = await prepare();
  const deliveryId = `a/b c ${uniqueId()}`;
  const runId = await dispatch({ deliveryId });
  expect(runId).toMatch(/^refactor\/dispatch\/[0-9a-f]{64}$/);
  expect((await readDelivery(database, 'dispatch', deliveryId))?.runs).toEqual([runId]);
  await describeRun(client, runId);
});

it('one error lists everything that is wrong with the inputs, and nothing is stored', async () => {
  const { database, dispatch } = await prepare();
  const wrong = { rounds: 'many', thorough: 'very', style: 'huge', colour: 'red' };
  await expect(dispatch({ inputs: wrong })).rejects.toThrow(
    `The inputs of refactor are not right:
  - "colour" is not an input; there are: goal, rounds, thorough, style
  - "goal" is required (What to change and why)
  - "rounds" is "many", not a number
  - "thorough" is "very"; write true or false
  - "style" is "huge"; choose one of small, large`,
  );
  expect(await database.selectFrom('deliveries').select('deliveryId').execute()).toEqual([]);
});

it.each([
  [{ automation: 'refractor' }, 'There is no automation "refractor". There are: refactor, fix-bug.'],
  [
    { automation: 'fix-bug', inputs: {} },
    'fix-bug was not started: it has no `workflow_dispatch` under `on`, so people cannot start it.',
  ],
  [{ inputs: { goal: 'nothing' } }, "refactor was not started: the condition `inputs.goal != 'nothing'` is false."],
])('a start by hand that is not possible fails and says why', async (changes, message) => {
  const { dispatch } = await prepare();
  await expect(dispatch(changes)).rejects.toThrow(new WrongRequest(message));
});

it('a delivery id that belongs to another run is refused', async () => {
  const { client, dispatch, dependencies } = await prepare();
  const deliveryId = uniqueId();
  const runId = await dispatch({ deliveryId });
  const other = makeAutomation({ id: 'other', triggers: { sources: { dispatch: { inputs: {} } } } });
  const request = { automation: 'other', inputs: {}, actor: 'ada', deliveryId };
  await expect(
    dispatchByHand({ ...dependencies, definitions: definitions([refactor, other]) }, request),
  ).rejects.toThrow(`The delivery "${deliveryId}" has started another run: ${runId}.`);
  await describeRun(client, runId);
});

it('without Temporal the delivery is kept, the error says so, and a server starts the run later', async () => {
  const { database, dependencies, dispatch } = await prepare('127.0.0.1:1');
  const deliveryId = uniqueId();
  await expect(dispatch({ deliveryId })).rejects.toThrow(
    /^It is stored, and `curfew serve` starts it as soon as that is possible: Failed to start Workflow: /,
  );
  const client = temporalClient();
  await serve(database, { client, definitions: dependencies.definitions });
  await expect.poll(async () => (await readDelivery(database, 'dispatch', deliveryId))?.state).toBe('dispatched');
  await describeRun(client, `refactor/dispatch/${deliveryId}`);
});
