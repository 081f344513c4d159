import { looksLikeSchedule } from '../sources/schedule/looks-like-schedule.ts';

const SUBJECTS: Readonly<Record<string, string>> = {
  issue: 'issues',
  issues: 'issues',
  pull: 'pull_request',
  pull_request: 'pull_request',
  discussion: 'discussion',
  release: 'release',
  comment: 'issue_comment',
};

/**
 * Reads what gh-aw takes in place of a map under `on`: the name of an event, a schedule, `/command`, or words such as
 * `issue labeled bug`. Gives the map; null for words that are not understood.
 */
export function readTriggerWords(words: string): Record<string, unknown> | null {
  const text = words.trim();
  if (/^\/\S+$/.test(text)) return { slash_command: text.slice(1), workflow_dispatch: null };
  if (/^[a-z_]+$/.test(text) && text !== 'manual' && !looksLikeSchedule(text)) return { [text]: null };
  if (text === 'manual') return { workflow_dispatch: null };
  const [, branch] = /^push to (\S+)$/.exec(text) ?? [];
  if (branch !== undefined) return { push: { branches: [branch] }, workflow_dispatch: null };
  const [, tag] = /^push tags? (\S+)$/.exec(text) ?? [];
  if (tag !== undefined) return { push: { tags: [tag] }, workflow_dispatch: null };
  const [, subject = '', type = '', rest] = /^(\w+) (\w+)(?: (.+))?$/.exec(text) ?? [];
  const event = Object.hasOwn(SUBJECTS, subject) ? SUBJECTS[subject] : undefined;
  if (event === undefined) return looksLikeSchedule(text) ? { schedule: text, workflow_dispatch: null } : null;
  const labels = rest?.split(/[\s,]+/).filter((label) => label !== '');
  if (labels !== undefined && type !== 'labeled' && type !== 'unlabeled') return null;
  return { [event]: labels ? { types: [type], names: labels } : { types: [type] }, workflow_dispatch: null };
}
