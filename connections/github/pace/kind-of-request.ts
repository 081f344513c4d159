import type { PointBucket, Urgency } from '../../../contract/github/github-pace.ts';

export interface RequestKind {
  bucket: PointBucket;
  /** What GitHub counts for it: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api. */
  points: number;
  /** Null: it writes nothing that counts as content. */
  urgency: Urgency | null;
}

export interface PacedRequest {
  method: string;
  /** A path, or an address; names in braces are parameters. */
  url: string;
  /** Of GraphQL. */
  query?: string;
}

const READS = { points: 1, urgency: null };
const WRITE_POINTS = 5;
/** Paths below a repository that people see; the data of git, webhooks and tokens are none. */
const CONTENT =
  /\/(?:repos\/[^/]+\/[^/]+|repositories\/\d+)\/(issues|pulls|comments|discussions|labels|milestones|releases|statuses|commits)(\/.*)?$/;

/** What a request counts for. A path that is not known counts as a comment if it may be content. */
export function kindOfRequest({ method, url, query }: PacedRequest): RequestKind {
  const path = url.replace(/[?#].*$/, '');
  if (/\/graphql$/.test(path)) return { bucket: 'graphql', ...kindOfQuery(query ?? '') };
  if (['GET', 'HEAD', 'OPTIONS'].includes(method.toUpperCase())) return { bucket: 'rest', ...READS };
  return { bucket: 'rest', points: WRITE_POINTS, urgency: urgencyOf(method.toUpperCase(), path) };
}

function urgencyOf(method: string, path: string): Urgency | null {
  const [, things, rest = ''] = CONTENT.exec(path) ?? [];
  if (things === undefined) return null;
  const isSmall = /\/(?:labels|assignees|reactions|requested_reviewers|lock|subscription)(?:\/|$)/;
  if (method === 'DELETE' || things === 'labels' || isSmall.test(rest)) return 'reaction';
  if (/\/(?:comments|reviews|replies)(?:\/|$)/.test(rest)) return 'comment';
  if (things === 'pulls') return 'pull-request';
  return things === 'issues' ? 'issue' : 'comment';
}

/** Every mutation counts as content: few of ours are none. */
function kindOfQuery(query: string): Omit<RequestKind, 'bucket'> {
  if (!/^\s*mutation\b/.test(query)) return READS;
  if (/\b(?:create|update|mark|convert|merge)PullRequest/.test(query))
    return { points: WRITE_POINTS, urgency: 'pull-request' };
  if (/\b(?:create|update)(?:Issue|Discussion)\b/.test(query)) return { points: WRITE_POINTS, urgency: 'issue' };
  const isSmall = /\b\w*(?:Reaction|Label|Assignee|Reviews)\w*\s*\(/.test(query);
  return { points: WRITE_POINTS, urgency: isSmall ? 'reaction' : 'comment' };
}
