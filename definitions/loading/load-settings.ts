import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { actorsOfPerson } from '../person.ts';
import type { Problem } from '../problem.ts';
import { settingsSchema, type WrittenSettings } from '../schema/settings/settings-schema.ts';
import { DEFAULT_SETTINGS, type Settings } from '../settings.ts';
import { parseDefinition } from './parse-definition.ts';
import { readText } from './read-text.ts';
import { readYaml } from './read-yaml.ts';

const FILE = 'curfew.yml';
const MAX_BYTES = 256 * 1024;

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
  const read = readFile(join(folder, FILE));
  if (!('text' in read)) return { settings: DEFAULT_SETTINGS, problems: [...problems, { file: FILE, ...read }] };
  const source = readYaml(read.text, 1);
  const parsed = parseDefinition(settingsSchema, FILE, source);
  const { limits } = parsed.output?.defaults ?? {};
  const { organization, repository, automation } = parsed.output?.budgets ?? {};
  const { rates, breaker } = parsed.output ?? {};
  const { deliveries, runs } = parsed.output?.retention ?? {};
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
      rates: {
        automation: rates?.automation ?? DEFAULT_SETTINGS.rates.automation,
        sender: rates?.sender ?? DEFAULT_SETTINGS.rates.sender,
        repository: rates?.repository ?? DEFAULT_SETTINGS.rates.repository,
      },
      breaker: {
        after: breaker?.after ?? DEFAULT_SETTINGS.breaker.after,
        closeAfterMs: breaker?.['close-after'] ?? DEFAULT_SETTINGS.breaker.closeAfterMs,
      },
      prsOpen: parsed.output?.['prs-open'] ?? DEFAULT_SETTINGS.prsOpen,
      chainDepth: parsed.output?.['chain-depth'] ?? DEFAULT_SETTINGS.chainDepth,
      people: (parsed.output?.people ?? []).map((written) => ({ actors: actorsOfPerson(written) })),
      notify: placesOf(parsed.output?.notify),
      sources: parsed.output?.sources ?? DEFAULT_SETTINGS.sources,
      retention: {
        deliveriesMs: deliveries ?? DEFAULT_SETTINGS.retention.deliveriesMs,
        runsMs: runs ?? DEFAULT_SETTINGS.retention.runsMs,
      },
    },
    problems: [...problems, ...parsed.problems],
  };
}

function readFile(path: string): ReturnType<typeof readText> {
  const stat = statSync(path);
  const place = { line: 1, column: 1 };
  if (!stat.isFile()) return { ...place, message: 'this must be a file' };
  if (stat.size > MAX_BYTES) return { ...place, message: `this has more than ${MAX_BYTES / 1024} kB` };
  return readText(path);
}

type WrittenPeriods = NonNullable<WrittenSettings['budgets']>['organization'];

function periods(written: WrittenPeriods): Settings['budgets']['organization'] {
  return { day: written?.day ?? null, month: written?.month ?? null };
}

/** The name of a channel is in lower case, as Slack has it. */
function placesOf({ slack, issue }: NonNullable<WrittenSettings['notify']> = {}): Settings['notify'] {
  const channel = slack?.replace(/^slack:/, '').replace(/^#.*/, (name) => name.toLowerCase());
  return [...(channel === undefined ? [] : [`slack:${channel}`]), ...(issue === undefined ? [] : [`issue:${issue}`])];
}
