import type { Automation } from '../../definitions/automation.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { benchDefinitions } from '../bench-run.ts';

/** All of them look at every delivery; each starts a run for every tenth issue of one repository. */
export function monthDefinitions(count: number): Definitions {
  const definitions = benchDefinitions();
  const [automation] = definitions.automations;
  if (automation === undefined) throw new Error('The benchmarks have no automation');
  const automations = Array.from({ length: count }, (_, index): Automation => {
    const id = `bench-${index}`;
    return {
      ...automation,
      id,
      if: `github.repository == 'acme/api' && endsWith(github.event.issue.number, '${index}')`,
    };
  });
  const settings = {
    ...definitions.settings,
    budgets: { ...definitions.settings.budgets, organization: { day: 400_000_000, month: null } },
    rates: { ...definitions.settings.rates, repository: { count: 100, perMs: 86_400_000 } },
  };
  return { ...definitions, automations, settings };
}
