import type { Automation } from '../../definitions/automation.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import type { Settings } from '../../definitions/settings.ts';
import { sourcesOf } from '../../definitions/sources/sources-of.ts';
import { WEBHOOK_SCHEMES } from '../../definitions/sources/webhook/webhook-schemes.ts';
import type { WebhookSource } from '../../definitions/sources/webhook/webhook-source.ts';
import type { WebhookTriggers } from '../../definitions/sources/webhook/webhook-triggers.ts';
import { roleTokenNote } from '../../runtime/role-token-note.ts';
import { slackTokenNote } from '../place/slack-token-note.ts';
import { bucketNote } from './bucket-note.ts';
import { credentialsNote } from './credentials-note.ts';
import { openPullsNote } from './open-pulls-note.ts';
import { sentryTokenNote } from './sentry-token-note.ts';
import { webSearchNote } from './web-search-note.ts';
import { settingOf } from './setting-of.ts';

type ValueOf = (name: string) => string | null;

/**
 * Notes on definitions that are right, but may not do what their author expects, or not with the tokens of this folder. `file` is that
 * of the settings, as `settingOf` takes it.
 */
export function notesOf(folder: string, definitions: Definitions, file?: string | null): string[] {
  const { automations, settings } = definitions;
  const valueOf = (name: string) => settingOf(folder, name, file);
  return [...notesOnSources(settings, automations), ...notesOnTokens(definitions, valueOf)];
}

function notesOnSources({ sources }: Settings, automations: readonly Automation[]): string[] {
  return Object.entries(sources).flatMap(([name, source]) => {
    const notes = isUsed(name, automations) ? [] : [`no enabled automation is started by the source "${name}"`];
    return [...notes, ...noteOnIdentity(name, source)];
  });
}

function isUsed(name: string, automations: readonly Automation[]): boolean {
  // `build` of the source `webhook` made these triggers.
  return automations.some(
    ({ enabled, on }) => enabled && (on.sources['webhook'] as WebhookTriggers | undefined)?.source === name,
  );
}

/** The deliveries of some sources are told apart by their bodies alone. */
function noteOnIdentity(name: string, { scheme, id }: WebhookSource): string[] {
  if (id !== null || WEBHOOK_SCHEMES[scheme].identity !== 'body') return [];
  const rule = 'a body that arrives twice within 10 minutes counts once, and later again';
  const hint = 'if its bodies have an id of what happened, name it, such as `id: event.id`';
  return [`the source "${name}" has no \`id\`, and \`scheme: ${scheme}\` has none either: ${rule}; ${hint}`];
}

function notesOnTokens(definitions: Definitions, valueOf: ValueOf): string[] {
  const { automations, settings } = definitions;
  const notes = [
    roleNote(valueOf, automations),
    sentryTokenNote(automations, valueOf('SENTRY_AUTH_TOKEN')),
    openPullsNote(automations, settings),
    bucketNote(automations, valueOf('CURFEW_S3_BUCKET')),
    webSearchNote(definitions, valueOf),
    credentialsNote(definitions, valueOf),
    slackTokenNote({ automations, settings }, { slack: { botToken: valueOf('SLACK_BOT_TOKEN') } }),
  ];
  return notes.filter((note) => note !== null);
}

function roleNote(valueOf: ValueOf, automations: readonly Automation[]): string | null {
  const readToken = valueOf('GITHUB_READ_TOKEN');
  if (readToken === null || !automations.some(needsRole)) return null;
  // Which account writes is a question for `serve`, whose environment may be another one.
  return roleTokenNote({ token: valueOf('GITHUB_TOKEN'), readToken, login: '', hasApp: false });
}

function needsRole({ enabled, on }: Automation): boolean {
  return enabled && on.roles !== 'all' && sourcesOf(on).some(({ source }) => source.id === 'github');
}
