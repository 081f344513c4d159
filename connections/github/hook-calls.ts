import type { Octokit } from 'octokit';
import { z } from 'zod';
import type { Environment } from '../../runtime/environment/environment.ts';
import { createAppOctokit, createOctokit } from './create-octokit.ts';
import { readPages } from './read-pages.ts';
import { ownerAndRepo } from './repository-calls.ts';

/** Where GitHub keeps a webhook. An App has one. `place` is `owner/name`, or the login of an organization. */
export type HookAddress = { kind: 'repository' | 'organization'; place: string; id: string } | { kind: 'app' };

/** A webhook as its owner configured it. */
export interface Hook {
  /** All digits. */
  id: string;
  /** Where it posts to. */
  url: string;
  active: boolean;
}

/** One attempt of GitHub to deliver an event to a webhook. */
export interface HookDelivery {
  /** All digits; may be larger than a number of JavaScript holds. */
  id: string;
  /** The event: the same for all its attempts, and for all webhooks that got it. */
  guid: string;
  /** Its name, such as `ping`. */
  event: string;
  /** The status of the receiver's answer; null if there was none. */
  answer: number | null;
  /** RFC 3339 in UTC, with milliseconds. */
  deliveredAt: string;
  /** Whether the receiver answered 2xx in time. */
  succeeded: boolean;
}

export interface HookPage {
  /** Newest first. */
  deliveries: HookDelivery[];
  /** Where the next, older page begins; null if this is the last one. */
  next: string | null;
}

/** Calls about webhooks. They fail as those of `Github` do. */
export interface HookCalls {
  listHooks(kind: 'repository' | 'organization', place: string): Promise<Hook[]>;
  /** All attempts, whatever became of them: GitHub's filter for failures leaves out those without an answer. */
  listDeliveries(hook: HookAddress, cursor: string | null): Promise<HookPage>;
  /** Has GitHub send an event once more, with the same guid and the same bytes. */
  redeliver(hook: HookAddress, deliveryId: string): Promise<void>;
}

/** The parts of an answer that we read. */
interface HookAnswer {
  id: number;
  active: boolean;
  config: { url?: string | undefined };
}

const Deliveries = z.array(
  z.object({
    id: z.string().regex(/^\d{1,25}$/),
    guid: z.string().min(1).max(100),
    event: z.string().max(100),
    delivered_at: z.iso.datetime({ offset: true }),
    status: z.string().nullish(),
    status_code: z.int().nullish(),
  }),
);

/** Webhooks of repositories and organizations are asked about with the token, that of the App with its key. */
export function createHookCalls({
  apiUrl,
  app,
  hooks: { token },
}: Pick<Environment['github'], 'apiUrl' | 'app' | 'hooks'>): HookCalls {
  const asAccount = createOctokit({ apiUrl, token });
  const asApp = app === null ? null : createAppOctokit(apiUrl, app);
  const clientFor = (hook: HookAddress): Octokit => {
    if (hook.kind !== 'app') return asAccount;
    if (asApp === null) throw new Error('GITHUB_APP_ID and GITHUB_APP_PRIVATE_KEY are not set');
    return asApp;
  };
  return {
    listHooks: async (kind, place) => {
      const found = await readPages<HookAnswer>(
        async (page) =>
          kind === 'repository'
            ? await asAccount.rest.repos.listWebhooks({ ...ownerAndRepo(place), per_page: 100, page })
            : await asAccount.rest.orgs.listWebhooks({ org: place, per_page: 100, page }),
        (hook) => hook.id,
      );
      return found.map(({ id, config, active }) => ({ id: String(id), url: config.url ?? '', active }));
    },
    listDeliveries: async (hook, cursor) => {
      const { data, headers } = await clientFor(hook).request(`GET ${pathOf(hook)}/deliveries`, {
        per_page: 100,
        ...(cursor === null ? {} : { cursor }),
        request: { parseSuccessResponseBody: false },
      });
      return {
        deliveries: readDeliveries(await new Response(data as ReadableStream).text()),
        next: cursorOf(headers.link),
      };
    },
    redeliver: async (hook, deliveryId) => {
      await clientFor(hook).request(`POST ${pathOf(hook)}/deliveries/${deliveryId}/attempts`);
    },
  };
}

function pathOf(hook: HookAddress): string {
  if (hook.kind === 'app') return '/app/hook';
  if (hook.kind === 'organization') return `/orgs/${encodeURIComponent(hook.place)}/hooks/${hook.id}`;
  const { owner, repo } = ownerAndRepo(hook.place);
  return `/repos/${encodeURIComponent(owner)}/${encodeURIComponent(repo)}/hooks/${hook.id}`;
}

/** Ids of deliveries have 64 bits, so they are taken as they are written, not as numbers. */
function readDeliveries(text: string): HookDelivery[] {
  const json: unknown = JSON.parse(text, (key: string, value: unknown, context?: { source?: string }) =>
    key === 'id' && typeof value === 'number' ? (context?.source ?? String(value)) : value,
  );
  return Deliveries.parse(json).map((delivery) => ({
    id: delivery.id,
    guid: delivery.guid,
    event: delivery.event,
    answer: delivery.status_code || null,
    deliveredAt: new Date(delivery.delivered_at).toISOString(),
    succeeded: isSuccess(delivery.status_code ?? null, delivery.status ?? ''),
  }));
}

/** A delivery without an answer has the code 0, or none. */
function isSuccess(code: number | null, status: string): boolean {
  return code === null ? status === 'OK' : code >= 200 && code < 300;
}

function cursorOf(link: string | undefined): string | null {
  const next = /<([^>]+)>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1];
  return next === undefined || !URL.canParse(next) ? null : new URL(next).searchParams.get('cursor');
}
