import { fileURLToPath } from 'node:url';
import type { RunId } from '../contract/event.ts';
import type { RunInput } from '../contract/run.ts';
import type { Automation } from '../definitions/automation.ts';
import { type Definitions, loadDefinitions } from '../definitions/load-definitions.ts';
import { formatProblems } from '../definitions/problem.ts';

const { definitions, problems } = loadDefinitions(fileURLToPath(new URL('definitions', import.meta.url)));

/** What the benchmarks define: one automation and its agent. */
export function benchDefinitions(): Definitions {
  return definitions;
}

/** Returns the run id of a run of the benchmarks. */
export function benchRunId(deliveryId: string): RunId {
  return `bench/github/${deliveryId}`;
}

/** Returns the input of a run that hands nothing over: it is opened, attended and ended. Each run has its own subject. */
export function benchRun(deliveryId: string, limits: Automation['limits']): RunInput {
  const [automation] = definitions.automations;
  const agent = definitions.agents.find(({ name }) => name === automation?.agent);
  if (!automation || !agent)
    throw new Error(`The definitions of the benchmarks are wrong: ${formatProblems(problems)}`);
  return {
    version: 1,
    automation: { ...automation, limits },
    agent,
    event: {
      source: 'github',
      name: 'issues',
      deliveryId,
      title: 'It breaks',
      actor: 'ada',
      repository: 'acme/api',
      subject: `issue:acme/api#${deliveryId}`,
      url: 'https://github.com/acme/api/issues/5',
    },
  };
}
