import { expect } from 'vitest';
import type { Definitions } from '../../../../definitions/load-definitions.ts';
import { automationFile, load } from '../../definitions/definitions-folder.ts';

export interface BusyDefinitionsOptions {
  /** How many deliveries a day they are for. */
  perDay: number;
  /** In US dollars for all runs of a calendar month. */
  monthUsd: number;
  timezone: string;
  /** How the definitions are after people have changed them. */
  isChanged?: boolean;
}

/** Definitions with each source, each way to be busy, budgets of each scope, rates and a breaker that opens now and then. */
export function busyDefinitions(options: BusyDefinitionsOptions): Definitions {
  const { isChanged = false } = options;
  const keys = isChanged ? { ...KEYS, ...CHANGED } : KEYS;
  const files = Object.entries(keys).map(([id, text]) => [
    `automations/${id}.md`,
    automationFile(`${text}\n${LIMITS}`),
  ]);
  const { definitions, problems } = load({
    ...Object.fromEntries(files),
    'curfew.yml': settings(options),
  });
  expect(problems).toEqual([]);
  return definitions;
}

const LIMITS = 'limits: { spend: 5, duration: 2h }';

const KEYS: Readonly<Record<string, string>> = {
  'by-hand':
    "on: { workflow_dispatch: { inputs: { repository: { type: string }, level: { type: number } } } }\ncheckout: { repository: '${{ inputs.repository }}' }\nif: inputs.level > 2",
  dear: 'on: { issues: { types: [opened] }, roles: all }\nif: github.event.issue.number == 2\nbudgets: [{ scope: automation, per: day, spend: 20 }, { scope: repository, per: month, spend: 150 }]',
  hook: 'on: { webhook: { source: pager, types: [incident.triggered] } }\ncheckout: { repository: acme/api }\nwhen-busy: queue-latest',
  latest: 'on: { issues: { types: [labeled] }, issue_comment: , roles: all }\nwhen-busy: queue-latest',
  mention: "on: { slack_app_mention: { channels: ['#support'], users: [U0ADA, U0BEN] } }\ncheckout: false",
  nightly: "on: { schedule: [{ cron: '30 1,2,9,17 * * *' }] }\ncheckout: { repository: acme/api }",
  parallel: 'on: { issues: { types: [closed] }, roles: all }\nwhen-busy: parallel',
  restart: 'on: { issues: { types: [edited, opened] }, roles: all }\nwhen-busy: restart',
  sentry:
    'on: { sentry_issue: { types: [created], projects: [checkout-api] } }\ncheckout: { repository: acme/checkout-api }',
  skip: 'on: { issues: { types: [opened, reopened] }, roles: [admin, write] }',
  steer: 'on: { issues: { types: [labeled, edited] }, issue_comment: , roles: all }\nwhen-busy: steer',
};

/** Only what these say is other after a change. */
const CHANGED: Readonly<Record<string, string>> = {
  latest: 'on: { issues: { types: [labeled] }, issue_comment: , roles: all }\nwhen-busy: steer',
  skip: 'on: { issues: { types: [opened] }, roles: all }\nbudgets: [{ scope: automation, per: day, spend: 40 }]',
};

function settings({ perDay, monthUsd, timezone, isChanged = false }: BusyDefinitionsOptions): string {
  const round = (value: number): number => Math.max(5, Math.round(value));
  return `timezone: ${timezone}
repositories: [acme/*]
budgets:
  organization: { day: ${round(perDay * (isChanged ? 2.2 : 2.8))}, month: ${monthUsd} }
  repository: { day: ${round(perDay * 1.8)}, month: ${Math.round(monthUsd * 0.75)} }
  automation: { day: ${round(perDay * 0.7)} }
rates:
  automation: ${round(Math.sqrt(perDay) * 0.8)}/h
  sender: ${round(Math.sqrt(perDay) * (isChanged ? 0.9 : 1.1))}/h
  repository: ${round(perDay * 0.7)}/d
breaker: { after: 3, close-after: 2h }
sources: { pager: { scheme: pagerduty, secret: PAGERDUTY_SECRET } }
`;
}
