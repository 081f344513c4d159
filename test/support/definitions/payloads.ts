import type { Automation } from '../../../definitions/automation.ts';
import { automationFile, load } from './definitions-folder.ts';

/** The automation that these keys make; throws when they are wrong. */
export function automationOf(keys: string, settings = ''): Automation {
  const { definitions, problems } = load({
    'automations/fix.md': automationFile(keys),
    ...(settings === '' ? {} : { 'curfew.yml': settings }),
  });
  const [automation] = definitions.automations;
  if (problems.length > 0 || !automation) throw new Error(JSON.stringify(problems));
  return automation;
}

interface IssueChange {
  action?: string;
  label?: string;
  labels?: string[];
  body?: string | null;
  state?: string;
  isPullRequest?: boolean;
}

export function issuesPayload({
  action = 'opened',
  label,
  labels = [],
  body = null,
  state = 'open',
}: IssueChange = {}): object {
  return {
    action,
    ...(label === undefined ? {} : { label: { name: label } }),
    issue: { number: 5, title: 'Crash', body, state, labels: labels.map((name) => ({ name })) },
    sender: { login: 'octocat', type: 'User' },
    repository: { full_name: 'Acme/API' },
  };
}

export function commentPayload(
  body: string,
  { action = 'created', isPullRequest = false, from }: { action?: string; isPullRequest?: boolean; from?: string } = {},
): object {
  return {
    action,
    comment: { body },
    ...(from === undefined ? {} : { changes: { body: { from } } }),
    issue: {
      number: 7,
      title: 'Crash',
      body: null,
      labels: [],
      ...(isPullRequest ? { pull_request: { url: 'x' } } : {}),
    },
    sender: { login: 'octocat', type: 'User' },
  };
}

interface PullChange {
  action?: string;
  base?: string;
  draft?: boolean;
  head?: string | null;
  labels?: string[];
  body?: string;
}

export function pullPayload({
  action = 'opened',
  base = 'main',
  draft = false,
  head = 'acme/api',
  labels = [],
  body = '',
}: PullChange = {}): object {
  return {
    action,
    pull_request: {
      number: 7,
      body,
      draft,
      labels: labels.map((name) => ({ name })),
      base: { ref: base, repo: { full_name: 'acme/api' } },
      head: { ref: 'x', repo: head === null ? null : { full_name: head } },
    },
  };
}
