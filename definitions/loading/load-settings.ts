import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../problem.ts';
import { settingsSchema, type WrittenSettings } from '../schema/settings-schema.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings.ts';
import { parseDefinition } from './parse-definition.ts';
import { readYaml } from './read-yaml.ts';

const FILE = 'curfew.yml';

/** Reads `curfew.yml`. If it does not exist or has problems, the settings are the defaults. */
export function loadSettings(folder: string): { settings: Settings; problems: Problem[] } {
  const misnamed = ['curfew.yaml', '.curfew.yml'].filter((name) => existsSync(join(folder, name)));
  const problems = misnamed.map((file) => ({
    file,
    line: 1,
    column: 1,
    message: `this is not read; rename it to ${FILE}`,
  }));
  if (!existsSync(join(folder, FILE))) return { settings: DEFAULT_SETTINGS, problems };
  const source = readYaml(readFileSync(join(folder, FILE), 'utf8').replace(/^\uFEFF/, ''), 1);
  const parsed = parseDefinition(settingsSchema, FILE, source);
  const { limits } = parsed.output?.defaults ?? {};
  const { organization, repository, automation } = parsed.output?.budgets ?? {};
  const defaults = DEFAULT_SETTINGS.defaults.limits;
  return {
    settings: {
      timezone: parsed.output?.timezone ?? DEFAULT_SETTINGS.timezone,
      repositories: parsed.output?.repositories ?? DEFAULT_SETTINGS.repositories,
      defaults: {
        limits: {
          spendMicros: limits?.spend ?? defaults.spendMicros,
          durationMs: limits?.duration ?? defaults.durationMs,
          idleMs: limits?.idle ?? defaults.idleMs,
        },
      },
      budgets: {
        organization: periods(organization),
        repository: periods(repository),
        automation: periods(automation),
      },
    },
    problems: [...problems, ...parsed.problems],
  };
}

type WrittenPeriods = NonNullable<WrittenSettings['budgets']>['organization'];

function periods(written: WrittenPeriods): Settings['budgets']['organization'] {
  return { day: written?.day ?? null, month: written?.month ?? null };
}
