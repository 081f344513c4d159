import type { Automation } from '../../automation.ts';
import { noop } from '../../outputs/noop.ts';
import { optionsOf } from '../../outputs/options-of.ts';
import { OUTPUTS } from '../../outputs/outputs.ts';
import type { Settings } from '../../settings.ts';
import type { SourceDefinition } from '../../sources/source-definition.ts';
import { sourcesOf } from '../../sources/sources-of.ts';
import { SOURCE_DEFINITIONS } from '../../sources/sources.ts';
import { checkApprovers } from './check-approvers.ts';
import { checkBudgets } from './check-budgets.ts';
import { checkRepository } from './check-repository.ts';
import type { Fault } from '../fault.ts';

export interface AutomationSettings {
  settings: Settings;
  /** False if the settings are only the defaults, because `curfew.yml` has problems: then no source counts as not declared. */
  areSettingsRight: boolean;
  /** Whether the automation itself says how much a run may spend. */
  isLimitWritten: boolean;
}

/** Finds what is wrong in the whole of an automation, although each of its keys is right. */
export function checkAutomation(
  automation: Automation,
  { settings, areSettingsRight, isLimitWritten }: AutomationSettings,
): Fault[] {
  return [
    ...checkWhole(automation),
    ...checkApprovers(automation),
    ...(areSettingsRight ? checkSources(automation, settings) : []),
    ...checkRepository(automation, settings),
    ...checkBudgets(automation, settings, { isLimitWritten }),
  ];
}

function checkSources({ on }: Automation, settings: Settings): Fault[] {
  return sourcesOf(on).flatMap(({ source, triggers }) => source.problems?.(triggers, settings, on.sources) ?? []);
}

/** Problems of the automation as a whole, which no single key shows; each with the path at which it is shown. */
function checkWhole(automation: Automation): Fault[] {
  const { on, checkout, permissions } = automation;
  const found: Fault[] = [];
  const sources = sourcesOf(on).map(({ source }) => source);
  if (sources.length === 0) {
    const allowed = SOURCE_DEFINITIONS.flatMap(({ keys }) => Object.keys(keys)).join(', ');
    found.push({ path: ['on'], message: `\`on\` names nothing that could start it; write one of ${allowed}` });
  }
  if (checkout && checkout.repository === null) {
    const message = missingRepository(sources);
    if (message !== null) found.push({ path: ['checkout'], message });
  }
  if (permissions['contents'] === 'none' && checkout) {
    found.push({
      path: ['permissions', 'contents'],
      message: '`permissions.contents` is none, so nothing can be checked out; write `checkout: false`, too',
    });
  }
  for (const { key, needsCheckout } of OUTPUTS) {
    if (checkout !== false || !needsCheckout || !(key in automation.safeOutputs.allowed)) continue;
    const message = `\`${key}\` needs a checkout; remove \`checkout: false\` or this output`;
    found.push({ path: ['safe-outputs', key], message });
  }
  const asked = automation.approval.findIndex(({ before }) => before === 'output');
  if (asked >= 0 && Object.keys(automation.safeOutputs.allowed).length === 0) {
    const message = `\`approval[${asked}].before\` is output, but \`safe-outputs\` names none, so nobody would ever be asked; name one or remove this`;
    found.push({ path: ['approval', asked, 'before'], message });
  }
  if (asked >= 0 && optionsOf(noop, automation.safeOutputs)?.reportAsIssue === true) {
    const message = `\`report-as-issue\` writes at GitHub without asking anybody, and \`approval[${asked}].before\` is output; remove one of them`;
    found.push({ path: ['safe-outputs', 'noop', 'report-as-issue'], message });
  }
  return found;
}

/** What to say if the automation names no repository and some of its events have none either; null if all of them have one. */
function missingRepository(sources: SourceDefinition[]): string | null {
  const without = sources.filter(({ hasRepository }) => !hasRepository);
  if (without.length > 0 && without.length === sources.length) {
    return '`checkout.repository` is missing: what starts it has no repository of its own; name one, or write `checkout: false`';
  }
  const unattended = without.find(({ isByHand }) => isByHand !== true);
  if (!unattended) return null;
  return (
    `\`checkout.repository\` is missing: only some of its events have a repository, and those of ${unattended.id} have none; ` +
    "name one, write `${{ github.repository || 'owner/name' }}` with `repositories` in curfew.yml, or write `checkout: false`"
  );
}
