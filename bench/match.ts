import { randomUUID } from 'node:crypto';
import { formatTable } from '../cli/format-table.ts';
import type { Automation } from '../definitions/automation.ts';
import { DEFAULT_SETTINGS } from '../definitions/settings.ts';
import { explainAmong } from '../triggers/explain.ts';
import { automationIndex } from '../triggers/dispatch/automation-index.ts';
import { benchDefinitions } from './bench-run.ts';
import { issuePayload } from './ingest/signed-requests.ts';
import { percentile } from './percentile.ts';
import { readFlags } from './read-flags.ts';

const WARM_UP = 50;

/**
 * Measures how long it takes to decide which of many automations one delivery of 10 kB starts, from its bytes to the inputs of
 * the runs. Each repository has its own automations, by their conditions. Compared with looking at all of them.
 */
export async function match(args: string[]): Promise<void> {
  const flags = readFlags(args, { automations: [10_000], repositories: [5_000], deliveries: [500], scanned: [5] });
  const [count, repositories] = [flags.automations[0], flags.repositories[0]];
  const definitions = { ...benchDefinitions(), automations: makeAutomations(count, repositories) };
  const dependencies = { definitions: { ...definitions, settings: DEFAULT_SETTINGS }, github: noGithub };
  const decide = async (index: number, isIndexed: boolean): Promise<{ ms: number; started: number }> => {
    const deliveryId = randomUUID();
    const body = Buffer.from(issuePayload(deliveryId).replaceAll('acme/api', `acme/r${index % repositories}`));
    const delivery = { source: 'github', deliveryId, name: 'issues', headers: {}, body };
    const begun = performance.now();
    const explained = await explainAmong(dependencies, delivery, ({ event, payload }) =>
      isIndexed ? automationIndex(definitions.automations).mayStart({ ...event, payload }) : definitions.automations,
    );
    return { ms: performance.now() - begun, started: explained.filter(({ input }) => input !== null).length };
  };
  const builtFrom = performance.now();
  automationIndex(definitions.automations);
  const builtMs = performance.now() - builtFrom;
  for (let index = 0; index < WARM_UP; index++) await decide(index, true);
  const indexed: number[] = [];
  let started = 0;
  for (let index = 0; index < flags.deliveries[0]; index++) {
    const decided = await decide(index * 7, true);
    indexed.push(decided.ms);
    started += decided.started;
  }
  const scanned: number[] = [];
  for (let index = 0; index < flags.scanned[0]; index++) scanned.push((await decide(index, false)).ms);
  console.log(
    formatTable([
      [
        'AUTOMATIONS',
        'REPOSITORIES',
        'P50 MS',
        'P99 MS',
        'RUNS A DELIVERY',
        'INDEX BUILT IN MS',
        'ALL LOOKED AT, P50 MS',
      ],
      [
        String(count),
        String(repositories),
        percentile(indexed, 0.5).toFixed(2),
        percentile(indexed, 0.99).toFixed(2),
        (started / indexed.length).toFixed(1),
        builtMs.toFixed(0),
        percentile(scanned, 0.5).toFixed(0),
      ],
    ]),
  );
}

const noGithub = {
  permissionOf: () => Promise.reject(new Error('GitHub was asked for a permission')),
  changedFiles: () => Promise.reject(new Error('GitHub was asked for files')),
  botLogin: async () => null,
};

function makeAutomations(count: number, repositories: number): Automation[] {
  const [automation] = benchDefinitions().automations;
  if (automation === undefined) throw new Error('The benchmarks have no automation');
  return Array.from({ length: count }, (_, index) => ({
    ...automation,
    id: `bench-${index}`,
    on: { ...automation.on, roles: 'all' as const },
    if: `github.repository == 'acme/r${index % repositories}' && github.actor != 'eve'`,
  }));
}
