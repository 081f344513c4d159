import { expect, it } from 'vitest';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { MalformedDelivery } from '../../triggers/dispatch/incoming-event.ts';
import { explain, type Explanation } from '../../triggers/explain.ts';
import type { GithubQuestions } from '../../triggers/sources/github/github-questions.ts';
import type { GivenDelivery } from '../../triggers/sources/trigger-source.ts';
import { automationFile, load } from '../support/definitions/definitions-folder.ts';
import { labeledIssue, makeDelivery } from '../support/triggers/make-delivery.ts';
import { noGithub } from '../support/triggers/serve.ts';

const WRITERS_ONLY = 'on: { issues: { types: [labeled] } }';

/** Definitions with one automation per entry: its keys by its id. */
function definitionsOf(automations: Record<string, string>): Definitions {
  const files = Object.entries(automations).map(([id, keys]) => [`automations/${id}.md`, automationFile(keys)]);
  const { definitions, problems } = load(Object.fromEntries(files));
  expect(problems).toEqual([]);
  return definitions;
}

/** What a delivery that nobody stored would do. */
async function explained(
  automations: Record<string, string>,
  delivery: GivenDelivery,
  github: Partial<GithubQuestions> = {},
): Promise<Explanation[]> {
  return await explain({ definitions: definitionsOf(automations), github: { ...noGithub, ...github } }, delivery);
}

it('each automation is explained: the run that the event would start, or the first condition that does not hold', async () => {
  const explanations = await explained(
    {
      closed: 'on: { issues: { types: [closed] } }',
      labels: "on: { issues: { types: [labeled] }, roles: all }\nif: contains(github.event.issue.labels.*.name, 'bug')",
      pulls: 'on: pull_request',
      starts: 'on: { issues: { types: [labeled], names: [agent] }, roles: all }\nlimits: { spend: 2 }',
    },
    makeDelivery(labeledIssue),
  );
  expect(explanations).toMatchObject([
    { automation: 'closed', input: null, reason: '`issues.labeled` is not among the `types` of `on.issues` (closed)' },
    {
      automation: 'labels',
      input: null,
      reason: "the condition `contains(github.event.issue.labels.*.name, 'bug')` is false",
      values: { 'github.event.issue.labels.*.name': '[ "agent" ]' },
    },
    { automation: 'pulls', input: null, reason: '`issues` is not among its triggers under `on` (pull_request)' },
    {
      automation: 'starts',
      trigger: 'issues',
      reason: 'started by `issues`',
      input: {
        version: 1,
        automation: { id: 'starts', checkout: { repository: 'Acme/API' }, limits: { spendMicros: 2_000_000 } },
        agent: { name: 'default' },
        event: { source: 'github', deliveryId: 'one', subject: 'issue:acme/api#5' },
      },
    },
  ]);
});

it('an explanation includes what GitHub must be asked for', async () => {
  const keys = { writers: WRITERS_ONLY };
  const delivery = makeDelivery(labeledIssue);
  const ofReader = await explained(keys, delivery, { permissionOf: async () => 'read' });
  expect(ofReader).toEqual([
    {
      automation: 'writers',
      input: null,
      reason: '`roles` asks for admin, maintain, write; @octocat has read in Acme/API',
      values: {},
    },
  ]);
  const ofWriter = await explained(keys, delivery, { permissionOf: async () => 'write' });
  expect(ofWriter).toMatchObject([{ automation: 'writers', trigger: 'issues' }]);
});

it('while GitHub does not answer, the automation that needs its answer is undecided, and the others are explained', async () => {
  const away = new Error('connect ECONNREFUSED');
  const explanations = await explained(
    { asks: WRITERS_ONLY, open: 'on: { issues: { types: [labeled] }, roles: all }' },
    makeDelivery(labeledIssue),
    { permissionOf: () => Promise.reject(away) },
  );
  expect(explanations).toMatchObject([
    {
      automation: 'asks',
      input: null,
      reason: 'the role of @octocat in Acme/API could not be read from GitHub: connect ECONNREFUSED',
      error: { cause: away },
    },
    { automation: 'open', trigger: 'issues' },
  ]);
});

it('a start by hand is explained for its one automation only', async () => {
  const keys = 'on: { workflow_dispatch: { inputs: { level: } } }\ncheckout: false\nif: inputs.level > 3';
  const dispatch = (inputs: object): GivenDelivery =>
    makeDelivery({ automation: 'two', inputs, actor: 'ada' }, { source: 'dispatch', name: 'workflow_dispatch' });
  expect(await explained({ one: keys, two: keys }, dispatch({ level: 4 }))).toMatchObject([
    { automation: 'two', trigger: 'workflow_dispatch', input: { event: { subject: 'delivery:one' } } },
  ]);
  expect(await explained({ one: keys, two: keys }, dispatch({ level: 2 }))).toEqual([
    {
      automation: 'two',
      input: null,
      reason: 'the condition `inputs.level > 3` is false',
      values: { 'inputs.level': '2' },
    },
  ]);
});

it('a payload that is not what its sender documents is an error, and so is an unknown source', async () => {
  const keys = { writers: WRITERS_ONLY };
  const malformed = makeDelivery({ ...labeledIssue, repository: { full_name: 'nowhere' } });
  await expect(explained(keys, malformed)).rejects.toThrow(MalformedDelivery);
  await expect(explained(keys, makeDelivery({}, { source: 'telegraph' }))).rejects.toThrow(
    'This version of Curfew has no source "telegraph".',
  );
});

it('a body that is not JSON is malformed, whatever the source: trying again would not help', async () => {
  const broken = [
    makeDelivery({}, { body: new TextEncoder().encode('{') }),
    makeDelivery({}, { source: 'dispatch', name: 'workflow_dispatch', body: new Uint8Array() }),
    makeDelivery({}, { body: new TextEncoder().encode('payload=%7B%7D') }),
  ];
  for (const delivery of broken) {
    const reading = explained({ writers: WRITERS_ONLY }, delivery);
    await expect(reading).rejects.toThrow(MalformedDelivery);
    await expect(reading).rejects.toThrow(/^The payload of "\w+" is not JSON: ./);
  }
});

it('a condition that runs out of stack does not hold, and the delivery is decided', async () => {
  const keys = `on: { issues: { types: [labeled] }, roles: all }\nif: github.actor${' != 1'.repeat(4_000)}`;
  const [explanation] = await explained({ deep: keys }, makeDelivery(labeledIssue));
  expect(explanation).toMatchObject({
    input: null,
    reason: expect.stringContaining('failed: Maximum call stack size exceeded'),
    values: { 'github.actor': '"octocat"' },
  });
});
