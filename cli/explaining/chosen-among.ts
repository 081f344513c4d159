import type { Definitions } from '../../definitions/load-definitions.ts';
import { noAutomation } from '../runs/no-automation.ts';

/** The definitions with only one of their automations, if one is named. Throws a CommandError if there is none of this name. */
export function chosenAmong(definitions: Definitions, automation: string | undefined): Definitions {
  if (automation === undefined) return definitions;
  const automations = definitions.automations.filter(({ id }) => id === automation);
  if (automations.length > 0) return { ...definitions, automations };
  throw noAutomation(
    automation,
    definitions.automations.map(({ id }) => id),
  );
}
