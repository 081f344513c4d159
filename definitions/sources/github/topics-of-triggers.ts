import type { EventTopic } from '../event-topic.ts';
import type { GithubTriggers } from './github-triggers.ts';

const PULL: readonly EventTopic[] = ['pull-request'];
const BOTH: readonly EventTopic[] = ['issue', 'pull-request'];

/** What events may be about, where their payloads name it. The others are about code, the repository or people. */
const TOPICS: Readonly<Record<string, readonly EventTopic[]>> = {
  issues: ['issue'],
  issue_comment: BOTH,
  issue_dependencies: BOTH,
  sub_issues: BOTH,
  pull_request: PULL,
  pull_request_review: PULL,
  pull_request_review_comment: PULL,
  pull_request_review_thread: PULL,
  check_run: PULL,
  check_suite: PULL,
  deployment_status: PULL,
  workflow_run: PULL,
  projects_v2_item: BOTH,
  discussion_comment: ['discussion-comment'],
};

/** What the events may be about that start an automation with these triggers. */
export function topicsOfTriggers({ events, slashCommand, labelCommand }: GithubTriggers): EventTopic[] {
  const names = [...Object.keys(events), ...(slashCommand?.events ?? []), ...(labelCommand?.events ?? [])];
  return [...new Set(names.flatMap((name) => TOPICS[name] ?? []))];
}
