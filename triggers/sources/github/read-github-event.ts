import { z } from 'zod';
import { oneLine } from '../../../text/one-line.ts';
import { MalformedDelivery, type IncomingEvent } from '../../dispatch/incoming-event.ts';
import { deliveryJson } from '../delivery-json.ts';
import { pageUrl } from '../page-url.ts';
import type { GivenDelivery } from '../trigger-source.ts';

const MAX_TITLE_BYTES = 200;

const Link = z.string().nullish().catch(null);
const Titled = z.object({ title: z.string(), html_url: Link }).nullish();
const Page = z.object({ html_url: Link, name: Link, title: Link, display_title: Link }).nullish().catch(null);
const RepositoryName = z.string().regex(/^[\w-][\w.-]{0,99}\/(?!\.{1,2}$)[\w.-]{1,100}$/, 'is not owner/name');

const Payload = z.object({
  action: z.string().nullish(),
  sender: z.object({ login: z.string() }).nullish(),
  installation: z.object({ id: z.int() }).nullish(),
  repository: z.object({ full_name: RepositoryName, html_url: Link }).nullish(),
  issue: Titled,
  pull_request: Titled.catch(null),
  discussion: Titled.catch(null),
  release: Page,
  comment: Page,
  review: Page,
  check_run: Page,
  workflow_run: Page,
  workflow_job: Page,
  milestone: Page,
  alert: Page,
  forkee: Page,
  compare: Link,
});

type Payload = z.infer<typeof Payload>;

/**
 * Normalises a delivery of GitHub: the repository as its forge spells it, a title of one line, a link for people if there
 * is one. Throws MalformedDelivery when a part is not what GitHub documents.
 */
export function readGithubEvent(delivery: GivenDelivery): IncomingEvent {
  const { deliveryId, name } = delivery;
  const payload = deliveryJson(delivery);
  const parsed = Payload.safeParse(payload);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new MalformedDelivery(`The payload of "${name}" is not what GitHub documents: ${problems.join('; ')}`);
  }
  const { sender, repository } = parsed.data;
  const event = {
    source: 'github',
    name,
    deliveryId,
    title: title(name, parsed.data),
    actor: sender ? oneLine(sender.login, MAX_TITLE_BYTES) : null,
    repository: repository?.full_name ?? null,
    url: url(parsed.data),
  };
  return { event, payload, automation: null };
}

/** What an event is about, the nearest first. */
function pagesOf(payload: Payload): z.infer<typeof Page>[] {
  const { release, check_run: check, workflow_run: run, workflow_job: job, milestone, alert, forkee } = payload;
  return [release, check, run, job, milestone, alert, forkee];
}

function title(name: string, payload: Payload): string {
  const { action, issue, pull_request: pullRequest, discussion, repository } = payload;
  const page = pagesOf(payload).find((one) => one?.display_title || one?.title || one?.name);
  const named = page?.display_title || page?.title || page?.name;
  const given = oneLine(pullRequest?.title ?? issue?.title ?? discussion?.title ?? named ?? '', MAX_TITLE_BYTES);
  if (given !== '') return given;
  const where = repository ? ` in ${repository.full_name}` : '';
  return oneLine(`${name}${action ? ` ${action}` : ''}${where}`, MAX_TITLE_BYTES);
}

function url(payload: Payload): string | null {
  const { comment, review, pull_request: pullRequest, issue, discussion, repository } = payload;
  const nearest = [comment, review, pullRequest, issue, discussion, ...pagesOf(payload)].map((page) => page?.html_url);
  const links = [...nearest, payload.compare, repository?.html_url];
  return pageUrl(links);
}
