import type { ApprovalRule, Automation } from '../automation.ts';
import type { WrittenAutomation } from '../schema/automation-schema.ts';
import type { Settings } from '../settings.ts';
import { grantedLookups } from '../lookups/granted-lookups.ts';
import { buildAutomationNetwork } from './build-network.ts';
import { buildSafeOutputs } from './build-safe-outputs.ts';
import { buildTriggers } from './build-triggers.ts';

const DAY_MS = 24 * 60 * 60_000;

function permissions({ permissions: written, checkout }: WrittenAutomation): Automation['permissions'] {
  const given = Object.entries(written ?? {}).flatMap(([name, level]) =>
    level === undefined ? [] : [[name, level] as const],
  );
  return { contents: checkout === false ? 'none' : 'read', ...Object.fromEntries(given) };
}

function approvalRule(written: NonNullable<WrittenAutomation['approval']>[number]): ApprovalRule {
  return {
    before: written.before,
    approvers: written.approvers,
    count: written.count ?? 1,
    waitMs: written.wait ?? DAY_MS,
    otherwise: written.otherwise ?? 'cancel',
  };
}

/** Fills in the defaults of the format and of `curfew.yml`. */
export function buildAutomation(
  id: string,
  written: WrittenAutomation,
  { prompt, settings }: { prompt: string; settings: Settings },
): Automation {
  const { agent, checkout, limits } = written;
  const model = typeof agent === 'object' ? agent.model : undefined;
  const granted = permissions(written);
  return {
    id,
    name: written.name ?? id,
    description: written.description ?? null,
    enabled: written.enabled ?? true,
    on: buildTriggers(written.on, id),
    if: written.if === undefined ? null : String(written.if),
    agent: (typeof agent === 'object' ? agent.name : agent) ?? 'default',
    agentOverrides: { model: typeof model === 'string' ? model : null },
    checkout:
      checkout === false
        ? false
        : {
            repository: checkout?.repository ?? null,
            ref: checkout?.ref ?? null,
            fetchDepth: checkout?.['fetch-depth'] ?? 50,
          },
    permissions: granted,
    lookups: grantedLookups(granted).map(({ tool }) => tool.name),
    budgets: (written.budgets ?? []).map(({ scope, per, spend }) => ({ scope, per, spendMicros: spend })),
    approval: (written.approval ?? []).map(approvalRule),
    network: written.network ? buildAutomationNetwork(written.network) : null,
    limits: {
      spendMicros: limits?.spend ?? settings.defaults.limits.spendMicros,
      durationMs: limits?.duration ?? settings.defaults.limits.durationMs,
      idleMs: limits?.idle ?? settings.defaults.limits.idleMs,
    },
    subject: written.subject ?? null,
    whenBusy: written['when-busy'] ?? 'skip',
    safeOutputs: buildSafeOutputs(written['safe-outputs'] ?? {}),
    prompt,
  };
}
