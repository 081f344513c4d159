import type { NewDelivery } from '../../../../database/inbox/new-delivery.ts';
import { DAY_MS } from '../../../../time/day-ms.ts';
import { labeledIssue } from '../make-delivery.ts';
import { newDelivery } from '../new-delivery.ts';
import type { Chance } from './chance.ts';
import { otherDelivery, type Made } from './past-month.ts';

/** How many pull requests runs hand over at most: comments on those are about the subjects of the runs. */
export const PULL_REQUESTS = 40;
export const FIRST_PULL_REQUEST = 1_000;
const MINUTE_MS = 60_000;

/** Deliveries of all sources but schedules, in the order of their arrival. Half of them follow another one within minutes. */
export function busyDeliveries(
  chance: Chance,
  { count, from, lengthMs }: { count: number; from: number; lengthMs: number },
): NewDelivery[] {
  let at = from;
  let last = issue(chance);
  const made = Array.from({ length: count }, () => {
    const follows = chance.in100(50);
    at = follows ? at + chance.below(25 * MINUTE_MS) : from + chance.below(lengthMs);
    if (!follows || chance.in100(20)) last = chance.in100(85) ? issue(chance) : otherDelivery(chance);
    if (last.source === 'github' && chance.in100(50))
      last = { ...last, payload: { ...last.payload, action: action(chance) } };
    return { ...last, at };
  });
  return made
    .filter(({ source, at: arrivesAt }) => source !== 'schedule' && arrivesAt < from + lengthMs)
    .toSorted((one, other) => one.at - other.at)
    .map(({ at: arrivesAt, payload, ...rest }, n) => {
      const body = new TextEncoder().encode(JSON.stringify(payload));
      const receivedAt = new Date(arrivesAt).toISOString();
      return newDelivery(`d${n}`, { ...rest, body, receivedAt, headers: {}, fingerprint: null });
    });
}

/** How long a time with so many deliveries is. */
export function busyMonthMs(count: number): number {
  return Math.max(8, Math.ceil(count / 333)) * DAY_MS;
}

function action(chance: Chance): string {
  return chance.of(['labeled', 'labeled', 'opened', 'edited', 'closed', 'reopened']);
}

/** Something about one of few issues, or about a pull request that a run may have handed over. */
function issue(chance: Chance): Made {
  const repository = chance.of(['acme/api', 'acme/api', 'acme/web', 'Acme/API', 'evil/place']);
  const sender = { login: chance.of(['octocat', 'ada', 'grace', 'Ada']), type: 'User' };
  const html = `https://github.example/${repository}`;
  const payload = { ...labeledIssue, sender, repository: { full_name: repository, html_url: html } };
  if (chance.in100(80)) {
    const number = 1 + chance.below(4);
    const about = { ...labeledIssue.issue, number, html_url: `${html}/issues/${number}` };
    return { source: 'github', name: 'issues', payload: { ...payload, action: action(chance), issue: about } };
  }
  const number = chance.in100(60) ? FIRST_PULL_REQUEST + chance.below(PULL_REQUESTS) : 1 + chance.below(4);
  const comment = { body: 'Look at this.', user: sender, html_url: `${html}/issues/${number}#comment` };
  const about = { ...labeledIssue.issue, number, html_url: `${html}/issues/${number}` };
  const page = number < FIRST_PULL_REQUEST ? about : { ...about, pull_request: { url: `${html}/pull/${number}` } };
  return { source: 'github', name: 'issue_comment', payload: { ...payload, action: 'created', comment, issue: page } };
}
