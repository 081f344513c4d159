import type { RateKind, Refusal } from '../../contract/admission.ts';
import type { RunFacts } from '../../contract/run.ts';
import { formatDuration } from '../../time/format-duration.ts';

/** Says in one line for people why a run does not start, and what helps. */
export function refusalReason(refusal: Refusal, { automation, event: { subject } }: RunFacts): string {
  switch (refusal.reason) {
    case 'settled':
      return 'The run had already ended';
    case 'busy':
    case 'waiting':
      return `Its subject ${subject} is busy with run ${refusal.holder}. \`when-busy\` of the automation says what becomes of such an event`;
    case 'superseded':
      return `Superseded by run ${refusal.by}, which a newer event about ${subject} has started`;
    case 'steered':
      return `Steered into run ${refusal.into}: the event was sent into its session`;
    case 'expired':
      return `It waited for ${subject} as long as a run may, and run ${refusal.holder} still works on that`;
    case 'paused':
      return pauseReason(refusal, automation);
    case 'breaker':
      return breakerReason(refusal, automation);
    case 'prs-open':
      return openPullsReason(refusal, automation);
    case 'rate':
      return rateReason(refusal);
  }
}

function pauseReason(
  { isEverything, by, since, why }: Extract<Refusal, { reason: 'paused' }>,
  automation: string,
): string {
  const what = isEverything ? 'All automations are' : `The automation ${automation} is`;
  const resume = `curfew resume${isEverything ? '' : ` ${automation}`}`;
  return `${what} paused by ${by} since ${since}${why === null ? '' : `: ${why}`}. \`${resume}\` ends that`;
}

function breakerReason(
  { failures, since, closesAt, trial }: Extract<Refusal, { reason: 'breaker' }>,
  automation: string,
): string {
  const next =
    trial === null
      ? `The first run after ${closesAt} tries again`
      : `Run ${trial} tries now whether the automation works again`;
  return (
    `The breaker of ${automation} is open since ${since}, after ${failures} failed ${failures === 1 ? 'run' : 'runs in a row'}. ` +
    `${next}; \`curfew resume ${automation}\` closes it at once`
  );
}

/** Of more pull requests only the number is told. */
const MOST_NAMED = 5;

function openPullsReason(
  { repository, most, open, claimedBy = [] }: Extract<Refusal, { reason: 'prs-open' }>,
  automation: string,
): string {
  const more = open.length > MOST_NAMED ? ', …' : '';
  const named = `${open.slice(0, MOST_NAMED).join(', ')}${more}`;
  if (claimedBy.length > 0) {
    const runs = `${claimedBy.slice(0, MOST_NAMED).join(', ')}${claimedBy.length > MOST_NAMED ? ', …' : ''}`;
    return (
      `The automation ${automation} has ${open.length} open pull ${open.length === 1 ? 'request' : 'requests'} in ${repository}` +
      `${open.length === 0 ? '' : ` (${named})`}, and runs at work may open more (${runs}): at most ${most} may be open ` +
      '(`prs-open` of curfew.yml). Let such a run end, or merge or close a pull request, then trigger it again'
    );
  }
  return (
    `The automation ${automation} has ${open.length} open pull ${open.length === 1 ? 'request' : 'requests'} in ${repository}, ` +
    `at most ${most} (\`prs-open\` of curfew.yml): ${named}. Merge or close one, then trigger it again`
  );
}

const WHOSE: Record<RateKind, string> = {
  automation: 'the automation',
  sender: 'the sender',
  repository: 'the repository',
};

function rateReason({ kind, scope, rate, freeAgainAt }: Extract<Refusal, { reason: 'rate' }>): string {
  const name = scope.slice(kind.length + 1);
  const most = `${rate.count} ${rate.count === 1 ? 'run' : 'runs'} in ${formatDuration(rate.perMs)}`;
  return `The rate of ${WHOSE[kind]} ${name} is reached: at most ${most} (\`rates.${kind}\` of curfew.yml). It has room again at ${freeAgainAt}`;
}
