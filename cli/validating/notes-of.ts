import type { Automation } from '../../definitions/automation.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import type { Settings } from '../../definitions/settings.ts';
import { sourcesOf } from '../../definitions/sources/sources-of.ts';
import { WEBHOOK_SCHEMES } from '../../definitions/sources/webhook/webhook-schemes.ts';
import { roleTokenNote } from '../../runtime/role-token-note.ts';
import { sentryTokenNote } from './sentry-token-note.ts';
import { settingOf } from './setting-of.ts';

/** Notes on definitions that are right, but may not do what their author expects, or not with the tokens of this folder. */
export function notesOf(folder: string, { automations, settings }: Definitions): string[] {
  return [...notesOnSources(settings), ...notesOnTokens(folder, automations)];
}

/** The sources whose deliveries are told apart by their bodies alone. */
function notesOnSources({ sources }: Settings): string[] {
  const without = Object.entries(sources).filter(
    ([, { scheme, id }]) => id === null && WEBHOOK_SCHEMES[scheme].identity === 'body',
  );
  return without.map(
    ([name, { scheme }]) =>
      `the source "${name}" has no \`id\`, and \`scheme: ${scheme}\` has none either: a body that arrives twice within 10 minutes counts once, and later again`,
  );
}

function notesOnTokens(folder: string, automations: readonly Automation[]): string[] {
  const notes = [roleNote(folder, automations), sentryTokenNote(automations, settingOf(folder, 'SENTRY_AUTH_TOKEN'))];
  return notes.filter((note) => note !== null);
}

function roleNote(folder: string, automations: readonly Automation[]): string | null {
  const readToken = settingOf(folder, 'GITHUB_READ_TOKEN');
  if (readToken === null || !automations.some(needsRole)) return null;
  // Which account writes is a question for `serve`, whose environment may be another one.
  return roleTokenNote({ token: settingOf(folder, 'GITHUB_TOKEN'), readToken, login: '' });
}

function needsRole({ enabled, on }: Automation): boolean {
  return enabled && on.roles !== 'all' && sourcesOf(on).some(({ source }) => source.id === 'github');
}
