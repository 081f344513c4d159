import type { Automation } from '../../../definitions/automation.ts';
import type { Definitions } from '../../../definitions/load-definitions.ts';

/** Each named repository is asked about. */
const MOST_REPOSITORIES = 20;

/** The repositories that are named in full where enabled automations may run, each with these automations, and how many more there are. */
export function namedRepositories({ automations, settings }: Definitions): {
  repositories: ReadonlyMap<string, Automation[]>;
  more: number;
} {
  const users = new Map<string, Automation[]>();
  const limits = settings.repositories ?? [];
  for (const automation of automations.filter(({ enabled }) => enabled)) {
    for (const name of repositoriesOf(automation, limits)) users.set(name, [...(users.get(name) ?? []), automation]);
  }
  const all = [...users];
  return {
    repositories: new Map(all.slice(0, MOST_REPOSITORIES)),
    more: Math.max(0, all.length - MOST_REPOSITORIES),
  };
}

function repositoriesOf({ checkout }: Automation, limits: readonly string[]): string[] {
  const own = checkout === false ? null : checkout.repository;
  const names = own === null ? limits : [own];
  return names.filter((name) => !/[*{]/.test(name));
}
