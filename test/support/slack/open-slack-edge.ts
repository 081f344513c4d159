import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { createSlack } from '../../../connections/slack/create-slack.ts';
import type { DeliveryMark } from '../../../database/inbox/mark-delivery.ts';
import type { Database } from '../../../database/schema.ts';
import type { Triggers } from '../../../definitions/automation.ts';
import type { Person } from '../../../definitions/person.ts';
import type { SlackTriggers } from '../../../definitions/sources/slack/slack-triggers.ts';
import { startSlack, type StandInSlack } from '../../../stand-ins/slack/start-slack.ts';
import { actOrStart } from '../../../triggers/dispatch/act-or-start.ts';
import { acceptEnvelope, type EnvelopeKind } from '../../../triggers/sources/slack/accept-envelope.ts';
import type { Acting } from '../../../triggers/sources/trigger-source.ts';
import { temporaryDatabase } from '../database/temporary-database.ts';
import { makeAutomation } from '../triggers/make-automation.ts';
import { ACTOR_KEY, definitions, noGithub, temporalClient, uniqueId } from '../triggers/serve.ts';
import { sourceEnvironment } from '../triggers/source-environment.ts';
import { BOT_TOKEN } from './slack-stage.ts';

const PEOPLE = { channels: ['#support'], users: ['@ada', 'U0EVE'] };

/** Slack, and what dispatches its deliveries to one automation `fix-bug`. */
export interface SlackEdge {
  database: Database;
  slack: StandInSlack;
  /** With what updates are sent to runs, for other ways than Slack. */
  acting: Pick<Acting, 'client' | 'actorKey' | 'definitions'>;
  /** Dispatches what Slack would deliver. */
  deliver: (kind: EnvelopeKind, payload: object) => Promise<DeliveryMark>;
}

/** `triggers` and `others` are what the automation says under `on`, `people` the table of `curfew.yml`; ada and eve of #support may mention the app. Closed when the test is over. */
export async function openSlackEdge(
  triggers: Partial<SlackTriggers> = {},
  others: Triggers['sources'] = {},
  people: Person[] = [],
): Promise<SlackEdge> {
  const database = await temporaryDatabase();
  const slack = await startSlack({ token: BOT_TOKEN, appToken: 'app' });
  onTestFinished(() => slack.close());
  const environment = sourceEnvironment();
  environment.slack = { apiUrl: slack.apiUrl, botToken: BOT_TOKEN, appToken: null };
  const sources = { slack: { mention: PEOPLE, command: null, ...triggers } satisfies SlackTriggers, ...others };
  const known = definitions([makeAutomation({ checkout: false, triggers: { sources, reaction: 'eyes' } })]);
  const dependencies = {
    database,
    environment,
    slack: createSlack(environment.slack),
    github: noGithub,
    client: temporalClient(),
    taskQueue: `slack-${uniqueId()}`,
    definitions: { ...known, settings: { ...known.settings, people } },
    actorKey: ACTOR_KEY,
    log: pino({ level: 'silent' }),
  };
  return {
    database,
    slack,
    acting: dependencies,
    deliver: async (kind, payload) => {
      const accepted = acceptEnvelope(kind, payload);
      if (!('delivery' in accepted)) throw new Error('It is no delivery');
      return await actOrStart(dependencies, accepted.delivery);
    },
  };
}
