import type { Environment } from '../../runtime/environment/environment.ts';
import { askSentry } from './ask-sentry.ts';
import { SentryRefused } from './sentry-refused.ts';

export interface SentryComment {
  id: string;
  text: string;
}

/** An issue as Sentry's API shows it; only what is used here is named. */
export interface SentryIssue extends Record<string, unknown> {
  id: string;
  /** RFC 3339. */
  firstSeen: string;
}

export interface NewIssues {
  issues: SentryIssue[];
  /** Whether there are more, older ones. */
  areMore: boolean;
}

/** The calls that Curfew makes to Sentry. Each is tried once only, and fails with SentryRefused. */
export interface Sentry {
  /** The newest event of an issue, as JSON; null if there is no such issue or no event of it. */
  latestEvent(issueId: string): Promise<unknown>;
  /** The slug of the project of an issue; null if there is no such issue. */
  projectOf(issueId: string): Promise<string | null>;
  /** `resolved`, `unresolved`, `ignored` (archived), or what a later version of Sentry has; null if there is no such issue. */
  statusOf(issueId: string): Promise<string | null>;
  /** To resolve a resolved issue changes nothing. https://docs.sentry.io/api/events/update-an-issue/ */
  resolve(issueId: string, inNextRelease: boolean): Promise<void>;
  /** The newest comments on an issue, at most 200. */
  listComments(issueId: string): Promise<SentryComment[]>;
  createComment(issueId: string, text: string): Promise<SentryComment>;
  /** The issues of a project (`*`: of all) that were seen first after this time (RFC 3339), newest first, at most 2,000. */
  newIssues(project: string, since: string): Promise<NewIssues>;
  /** The page of an issue for people. */
  issuePage(issueId: string): Promise<string>;
}

const MOST_PAGES = 20;

/** Returns null without a token. The organization is the given one, else the only one that the token sees. */
export function createSentry({ url, authToken, organization }: Environment['sentry']): Sentry | null {
  if (authToken === null) return null;
  let known: Promise<string> | null = organization === null ? null : Promise.resolve(organization);
  const get = (path: string) => askSentry({ url, authToken, method: 'GET', path });
  const slug = (): Promise<string> => {
    known ??= get('/organizations/').then(({ json }) => onlyOrganization(json));
    // The next call asks again.
    known.catch(() => (known = null));
    return known;
  };
  const issuePath = async (id: string) => `/organizations/${await slug()}/issues/${encodeURIComponent(id)}/`;
  const pages = (path: string, most: number) => readPages(get, path, most);
  return {
    latestEvent: async (id) => nullIfMissing(get(`${await issuePath(id)}events/latest/`)),
    projectOf: async (id) => projectIn(await nullIfMissing(get(await issuePath(id)))),
    statusOf: async (id) => statusIn(await nullIfMissing(get(await issuePath(id)))),
    resolve: async (id, inNextRelease) => {
      const body = inNextRelease ? { status: 'resolved', statusDetails: { inNextRelease } } : { status: 'resolved' };
      await askSentry({ url, authToken, method: 'PUT', path: await issuePath(id), body });
    },
    listComments: async (id) => (await pages(`${await issuePath(id)}comments/?per_page=100`, 2)).items.map(toComment),
    createComment: async (id, text) => {
      const path = `${await issuePath(id)}comments/`;
      return toComment((await askSentry({ url, authToken, method: 'POST', path, body: { text } })).json);
    },
    newIssues: async (project, since) => {
      const wanted = project === '*' ? '' : `project:${project} `;
      const query = new URLSearchParams({
        query: `${wanted}firstSeen:>${since.slice(0, 19)}`,
        sort: 'new',
        statsPeriod: '14d',
        limit: '100',
      });
      const found = await pages(`/organizations/${await slug()}/issues/?${query.toString()}`, MOST_PAGES);
      const issues = found.items.filter(isIssue).filter(({ firstSeen }) => Date.parse(firstSeen) >= Date.parse(since));
      return { issues, areMore: found.areMore };
    },
    issuePage: async (id) => `${url}/organizations/${await slug()}/issues/${id}/`,
  };
}

type Get = (path: string) => Promise<{ json: unknown; headers: Headers }>;

/** Follows the cursors of a list, for some pages. */
async function readPages(get: Get, path: string, most: number): Promise<{ items: unknown[]; areMore: boolean }> {
  const items: unknown[] = [];
  let cursor: string | null = '';
  for (let page = 0; page < most && cursor !== null; page++) {
    const { json, headers } = await get(cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}`);
    if (Array.isArray(json)) items.push(...(json as unknown[]));
    cursor = nextCursor(headers.get('link') ?? '');
  }
  return { items, areMore: cursor !== null };
}

function nextCursor(link: string): string | null {
  const next = link.split(/,\s*</).find((part) => /rel="next"/.test(part) && /results="true"/.test(part));
  return /cursor="([^"]{1,200})"/.exec(next ?? '')?.[1] ?? null;
}

async function nullIfMissing(asked: ReturnType<Get>): Promise<unknown> {
  try {
    return (await asked).json;
  } catch (error) {
    if (error instanceof SentryRefused && error.status === 404) return null;
    throw error;
  }
}

function onlyOrganization(json: unknown): string {
  const slugs = (Array.isArray(json) ? (json as { slug?: unknown }[]) : []).map((each) => each?.slug);
  const [only] = slugs;
  if (slugs.length === 1 && typeof only === 'string' && /^[\w.-]{1,100}$/.test(only)) return only;
  const message = `SENTRY_AUTH_TOKEN sees ${slugs.length} organizations; set SENTRY_ORG to the slug of the one that is meant`;
  throw new SentryRefused(message, { status: 400 });
}

function statusIn(json: unknown): string | null {
  const status = (json as { status?: unknown } | null)?.status;
  return typeof status === 'string' ? status : null;
}

function projectIn(json: unknown): string | null {
  const slug = (json as { project?: { slug?: unknown } | null } | null)?.project?.slug;
  return typeof slug === 'string' ? slug.toLowerCase() : null;
}

function toComment(json: unknown): SentryComment {
  const { id, data } = (json ?? {}) as { id?: unknown; data?: { text?: unknown } | null };
  const text = data?.text;
  return {
    id: typeof id === 'number' ? String(id) : typeof id === 'string' ? id : '',
    text: typeof text === 'string' ? text : '',
  };
}

function isIssue(json: unknown): json is SentryIssue {
  const { id, firstSeen } = (json ?? {}) as Partial<SentryIssue>;
  return typeof id === 'string' && /^\d{1,30}$/.test(id) && typeof firstSeen === 'string';
}
