import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import type { Automation } from '../../../../definitions/automation.ts';
import { matchTrigger } from '../../../../definitions/match-trigger.ts';
import { githubDefinition } from '../../../../definitions/sources/github/github-definition.ts';
import { keysOfEvent } from '../../../../definitions/sources/github/keys-of-event.ts';
import { automationOf } from '../../../support/definitions/payloads.ts';

interface Published {
  name: string;
  examples: Record<string, unknown>[];
}

const index = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
const published = JSON.parse(readFileSync(index, 'utf8')) as Published[];

const KEYS =
  "on: { pull_request: { branches: [main], paths: [a], forks: [], assignees: ['@me'], reviewers: [ada] }, push: { tags: [v*], paths: [a] }, workflow_run: { workflows: [CI], branches: [main], forks: [] }, issues: { names: [a], assignees: [ada] }, discussion: { names: [a] }, slash_command: { name: fix, events: ['*'] }, label_command: fix }";

const HOSTILE: unknown[] = [
  null,
  7,
  '',
  [],
  {},
  true,
  JSON.parse('{"__proto__":{"number":1},"constructor":1,"number":1e400,"ref":{}}'),
  Array.from({ length: 200_000 }, () => ({ name: 'a', login: 'a', number: 1 })),
];

function tryOut(automation: Automation, name: string, payload: unknown): void {
  const event = { source: 'github', name, actor: 'octocat', repository: 'acme/api', payload };
  expect(matchTrigger(automation, event, null)).toHaveProperty('matched');
  githubDefinition.contexts(event);
  githubDefinition.subject(event);
  githubDefinition.checkoutRef?.(event);
  keysOfEvent(event);
}

it('no member of a published payload makes matching throw, whatever stands in its place', () => {
  const automation = automationOf(KEYS);
  for (const { name, examples } of published) {
    const [payload = {}] = examples;
    for (const member of Object.keys(payload)) {
      for (const value of HOSTILE) tryOut(automation, name, { ...payload, [member]: value });
      const inner = payload[member];
      if (typeof inner !== 'object' || inner === null) continue;
      for (const key of Object.keys(inner).slice(0, 25)) {
        for (const value of HOSTILE.slice(0, 7))
          tryOut(automation, name, { ...payload, [member]: { ...inner, [key]: value } });
      }
    }
  }
});

it('an event whose name is a member of every object starts nothing', () => {
  const automation = automationOf(KEYS);
  for (const name of ['__proto__', 'constructor', 'toString']) tryOut(automation, name, published[0]?.examples[0]);
});
