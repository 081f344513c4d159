import { createRequire } from 'node:module';

import type { IssueRecord, RepositoryRecord } from './forge/store.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

interface RecordedEvent {
  name: string;
  examples: JsonObject[];
}

/**
 * GitHub's own recording of an `issues` delivery with action `labeled` (from @octokit/webhooks-examples), told of an
 * issue of the forge instead: same members, same order, other names, numbers and addresses.
 */
export function labeledPayload(facts: {
  apiUrl: string;
  serverUrl: string;
  repository: RepositoryRecord;
  issue: IssueRecord;
  label: string;
  /** Who put the label there. */
  sender: string;
}): JsonObject {
  const { repository, issue, label, sender } = facts;
  const recorded = rename(recordedPayload(), (text) => {
    const owner = text === 'Codertocat' ? sender : repository.owner;
    return text
      .replaceAll('https://api.github.com', facts.apiUrl)
      .replaceAll('https://github.com', facts.serverUrl)
      .replaceAll('Codertocat/Hello-World/issues/1', `Codertocat/Hello-World/issues/${issue.number}`)
      .replaceAll('Codertocat', owner)
      .replaceAll('Hello-World', repository.name)
      .replace(/^master$/, repository.defaultBranch)
      .replace(/^bug$/, label)
      .replace(/\/labels\/bug$/, `/labels/${encodeURIComponent(label)}`);
  });
  const { issue: recordedIssue, repository: recordedRepository, label: recordedLabel } = recorded;
  const labels = issue.labels.map((name) => ({ ...objectOf(recordedLabel), name }));
  return {
    ...recorded,
    issue: {
      ...objectOf(recordedIssue),
      id: issue.id,
      number: issue.number,
      title: issue.title,
      body: issue.body,
      labels,
      user: person(recorded, issue.author),
      assignee: null,
      assignees: [],
      milestone: null,
      created_at: issue.createdAt,
      updated_at: issue.updatedAt,
    },
    repository: {
      ...objectOf(recordedRepository),
      id: repository.id,
      owner: person(recorded, repository.owner),
      private: repository.private,
      visibility: repository.private ? 'private' : 'public',
    },
    sender: person(recorded, sender),
  };
}

function recordedPayload(): JsonObject {
  const load = createRequire(import.meta.url);
  const events = load('@octokit/webhooks-examples/api.github.com/index.json') as RecordedEvent[];
  const payload = events.find((event) => event.name === 'issues')?.examples.find((one) => one['action'] === 'labeled');
  if (payload === undefined) throw new Error('@octokit/webhooks-examples has no recording of issues.labeled any more.');
  return payload;
}

function rename(value: JsonObject, change: (text: string) => string): JsonObject {
  const walk = (one: Json): Json => {
    if (typeof one === 'string') return change(one);
    if (Array.isArray(one)) return one.map(walk);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, item]) => [key, walk(item)]));
  };
  return walk(value) as JsonObject;
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

/** The recording's sender under another name. */
function person(recorded: JsonObject, login: string): JsonObject {
  const sender = objectOf(recorded['sender']);
  const former = typeof sender['login'] === 'string' ? sender['login'] : '';
  const paths = new RegExp(`/(?:users/)?${former.replaceAll(/[^\w-]/g, '')}(?=$|[/{])`);
  return rename(sender, (text) =>
    text === former ? login : text.replace(paths, (match) => match.replace(former, login)),
  );
}
