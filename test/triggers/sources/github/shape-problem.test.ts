import { createRequire } from 'node:module';
import { emitterEventNames } from '@octokit/webhooks';
import { expect, it } from 'vitest';
import { EVENT_SHAPES } from '../../../../triggers/sources/github/event-shapes.ts';
import { shapeProblem } from '../../../../triggers/sources/github/shape-problem.ts';

const examples = createRequire(import.meta.url)('@octokit/webhooks-examples') as {
  name: string;
  examples: object[];
}[];

it('every published payload fits its own event', () => {
  const problems = examples.flatMap(({ name, examples: payloads }) =>
    payloads.map((payload) => shapeProblem(name, payload)).filter((problem) => problem !== null),
  );
  expect(problems).toEqual([]);
});

it('no published payload fits an event that starts something, except its own', () => {
  const fitting = new Set<string>();
  for (const { name, examples: payloads } of examples) {
    for (const other of EVENT_SHAPES.keys()) {
      if (other !== name && payloads.some((payload) => shapeProblem(other, payload) === null)) {
        fitting.add(`${name} as ${other}`);
      }
    }
  }
  expect([...fitting]).toEqual([]);
});

it('every row is an event of GitHub, and every event has a row', () => {
  const published = new Set(emitterEventNames.map((name) => name.split('.')[0]));
  expect(new Set(EVENT_SHAPES.keys())).toEqual(published);
});

it.each([
  ['a member of the prototype', JSON.parse('{"__proto__":{"action":"opened","issue":{}}}') as object],
  ['a member of another case', { Action: 'opened', issue: {} }],
])('%s is not taken for a member', (_, payload) => {
  expect(shapeProblem('issues', payload)).toContain('it has no `action`');
});
