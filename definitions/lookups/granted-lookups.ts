import type { Automation } from '../automation.ts';
import type { Lookup } from './lookup.ts';
import { LOOKUPS } from './lookups.ts';

/** The lookups of the table that the permissions of an automation grant. */
export function grantedLookups(permissions: Automation['permissions'], table: readonly Lookup[] = LOOKUPS): Lookup[] {
  return table.filter(({ permission }) => permissions[permission] === 'read');
}
