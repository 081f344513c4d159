import { createRequire } from 'node:module';
import type { IssueRecord, RepositoryRecord } from '../stand-ins/forge/store.ts';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
type JsonObject = { [key: string]: Json };

interface Facts {
  apiUrl: string;
  serverUrl: string;
  repository: RepositoryRecord;
  issue: IssueRecord;
  /** The label that was put there; only for `labeled`. */
  label?: string;
  /** Who did it. */
  sender: string;
}

interface RecordedEvent {
  name: string;
  examples: JsonObject[];
}

/**
 * Returns the payload of an `issues` delivery with this action. It is GitHub's own recording (from
 * @octokit/webhooks-examples) with the same members in the same order, but with the names, numbers and addresses of an issue
 * on the forge.
 */
export function issuePayload(action: 'labeled' | 'opened', facts: Facts): JsonObject {
  const { repository, issue } = facts;
  const recorded = recordedPayload(action);
  const told = (value: Json | undefined, login: string): JsonObject => retell(objectOf(value), facts, login);
  const label = objectOf(recordedPayload('labeled')['label']);
  const labels = issue.labels.map((name) => retell(label, { ...facts, label: name }));
  return {
    ...recorded,
    issue: {
      ...told(recorded['issue'], repository.owner),
      id: issue.id,
      number: issue.number,
      title: issue.title,
      body: issue.body,
      labels,
      user: told(recorded['sender'], issue.author),
      assignee: null,
      assignees: [],
      milestone: null,
      created_at: issue.createdAt,
      updated_at: issue.updatedAt,
    },
    ...(action === 'labeled' ? { label: retell(objectOf(recorded['label']), facts) } : {}),
    repository: {
      ...told(recorded['repository'], repository.owner),
      id: repository.id,
      owner: told(recorded['sender'], repository.owner),
      private: repository.private,
      visibility: repository.private ? 'private' : 'public',
    },
    sender: told(recorded['sender'], facts.sender),
  };
}

function recordedPayload(action: string): JsonObject {
  const load = createRequire(import.meta.url);
  const events = load('@octokit/webhooks-examples/api.github.com/index.json') as RecordedEvent[];
  const payload = events.find((event) => event.name === 'issues')?.examples.find((one) => one['action'] === action);
  if (payload === undefined)
    throw new Error(`@octokit/webhooks-examples has no recording of issues.${action} any more.`);
  return payload;
}

/** Copies a part of the recording with the forge's names in it. `login` replaces the only person of the recording. */
function retell(value: JsonObject, facts: Facts, login = facts.repository.owner): JsonObject {
  const { repository, issue, label = 'bug' } = facts;
  const change = (text: string): string =>
    text
      .replaceAll('https://api.github.com', facts.apiUrl)
      .replaceAll('https://github.com', facts.serverUrl)
      .replaceAll('Hello-World/issues/1', `Hello-World/issues/${issue.number}`)
      .replaceAll('Hello-World', repository.name)
      .replaceAll('Codertocat', login)
      .replace(/^master$/, repository.defaultBranch)
      .replace(/^bug$/, label)
      .replace(/\/labels\/bug$/, `/labels/${encodeURIComponent(label)}`);
  const walk = (one: Json): Json => {
    if (typeof one === 'string') return change(one);
    if (Array.isArray(one)) return one.map(walk);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, item]) => [key, walk(item)]));
  };
  return objectOf(walk(value));
}

function objectOf(value: Json | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}
