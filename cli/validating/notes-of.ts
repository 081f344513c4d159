import type { Automation } from '../../definitions/automation.ts';
import type { Definitions } from '../../definitions/load-definitions.ts';
import { sourcesOf } from '../../definitions/sources/sources-of.ts';
import { roleTokenNote } from '../../runtime/role-token-note.ts';
import { settingOf } from './setting-of.ts';

/** Notes on definitions that are right, but may not work with the tokens that are set for this folder. */
export function notesOf(folder: string, { automations }: Definitions): string[] {
  const readToken = settingOf(folder, 'GITHUB_READ_TOKEN');
  if (readToken === null || !automations.some(needsRole)) return [];
  // Which account writes is a question for `serve`, whose environment may be another one.
  const note = roleTokenNote({ token: settingOf(folder, 'GITHUB_TOKEN'), readToken, login: '' });
  return note === null ? [] : [note];
}

function needsRole({ enabled, on }: Automation): boolean {
  return enabled && on.roles !== 'all' && sourcesOf(on).some(({ source }) => source.id === 'github');
}
