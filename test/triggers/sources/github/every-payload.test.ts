import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createInbox } from '../../../../database/inbox/create-inbox.ts';
import { readDelivery } from '../../../../database/inbox/read-delivery.ts';
import { GITHUB_EVENTS } from '../../../../definitions/sources/github/github-events.ts';
import { DEFAULT_SETTINGS } from '../../../../definitions/settings.ts';
import { createApp } from '../../../../triggers/create-app.ts';
import { explain } from '../../../../triggers/explain.ts';
import { automationFile, load } from '../../../support/definitions/definitions-folder.ts';
import { temporaryDatabase } from '../../../support/database/temporary-database.ts';
import { makeRequest, SECRET } from '../../../support/triggers/make-delivery.ts';
import { noGithub } from '../../../support/triggers/serve.ts';
import { sourceEnvironment } from '../../../support/triggers/source-environment.ts';

interface Published {
  name: string;
  examples: Record<string, unknown>[];
}

const index = createRequire(import.meta.url).resolve('@octokit/webhooks-examples/api.github.com/index.json');
const published = JSON.parse(readFileSync(index, 'utf8')) as Published[];

/** An automation that anybody may start by any event, and one with commands. */
function everyAutomation() {
  const events = Object.keys(GITHUB_EVENTS).map((name) => `${name}: ${name === 'pull_request' ? ALL_TYPES : ''}`);
  const { definitions, problems } = load({
    'automations/any.md': automationFile(`on: { ${events.join(', ')}, roles: all }`),
    'automations/commands.md': automationFile(
      "on: { slash_command: { name: fix, events: ['*'] }, label_command: fix }",
    ),
  });
  expect(problems).toEqual([]);
  return definitions;
}

const ALL_TYPES = `{ types: [${GITHUB_EVENTS['pull_request']?.types.join(', ')}] }`;

/** Events of an organization, or of an app, which name no repository. */
const WITHOUT_REPOSITORY = [
  'github_app_authorization',
  'installation',
  'installation_repositories',
  'marketplace_purchase',
  'membership',
  'organization',
  'org_block',
  'projects_v2_item',
  'security_advisory',
  'sponsorship',
];

it('every published payload, signed, is accepted, stored, and explained', async () => {
  const database = await temporaryDatabase();
  const app = createApp({
    environment: sourceEnvironment({ webhookSecrets: [SECRET] }),
    settings: DEFAULT_SETTINGS,
    inbox: createInbox(database),
    unready: async () => [],
    log: pino({ level: 'silent' }),
  });
  const definitions = everyAutomation();
  const started = new Set<string>();
  for (const { name, examples } of published) {
    for (const payload of examples) {
      const deliveryId = randomUUID();
      const headers = { 'x-github-event': name, 'x-github-delivery': deliveryId };
      const response = await app.request('/hooks/github', await makeRequest(payload, { headers }));
      expect([name, response.status]).toEqual([name, 202]);
      const delivery = await readDelivery(database, 'github', deliveryId);
      if (delivery === null) throw new Error('the delivery was not stored');
      // Some payloads are published twice.
      if (delivery.state === 'duplicate') continue;
      const explanations = await explain({ definitions, github: noGithub }, delivery);
      expect(explanations.map(({ automation }) => automation)).toEqual(['any', 'commands']);
      expect(explanations.filter(({ reason }) => reason === '')).toEqual([]);
      if (explanations[0]?.input) started.add(name);
    }
  }
  const names = published.map(({ name }) => name).filter((name) => name in GITHUB_EVENTS);
  expect(names.filter((name) => !started.has(name)).sort()).toEqual([...WITHOUT_REPOSITORY].sort());
});
