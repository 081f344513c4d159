import type { Automation } from '../../automation.ts';
import { isAllowedRepository } from '../../is-allowed-repository.ts';
import { isRepositoryName } from '../../is-repository-name.ts';
import { showValue } from '../../schema/show-value.ts';
import type { Settings } from '../../settings.ts';
import type { Path } from '../read-yaml.ts';

/** Finds a fixed `checkout.repository` in which no run could ever work. One that has an expression is checked by each run. */
export function checkRepository(
  { checkout }: Automation,
  { repositories }: Settings,
): { path: Path; message: string }[] {
  const repository = checkout === false ? null : checkout.repository;
  if (repository === null || repository.includes('${{')) return [];
  const path = ['checkout', 'repository'];
  const is = `\`checkout.repository\` is ${showValue(repository)}`;
  if (!isRepositoryName(repository)) return [{ path, message: `${is}, which is not owner/name, such as acme/api` }];
  if (repositories === null || isAllowedRepository(repositories, repository)) return [];
  const allowed = repositories.join(', ') || 'none';
  const message = `${is}, but \`repositories\` of curfew.yml allows ${allowed}; add it there, or name another one`;
  return [{ path, message }];
}
