import type { RunEvent } from '../contract/event.ts';
import type { Automation, Checkout } from './automation.ts';
import { eventContexts } from './event-contexts.ts';
import { evaluateText } from './expressions/evaluate-text.ts';
import { matchGlobs } from './match-glob.ts';
import type { Settings } from './settings.ts';

export type ResolvedCheckout = { checkout: Checkout | false } | { refused: string };

const REPOSITORY = /^[a-z0-9][a-z0-9_-]{0,99}\/(?!\.{1,2}$)[a-z0-9_.-]{1,100}$/i;

/** What git accepts as a branch or tag name, or a commit id, and no command could take for an option. */
const REF = /^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\/\.|\.lock(?:\/|$)))[^\s~^:?*[\\\p{Cc}]{1,255}(?<![/.])$/u;

/** Is the repository one that the settings let runs work in? `written` is what the automation says, null if nothing. */
function isAllowed(settings: Settings, repository: string, written: string | null, event: string | null): boolean {
  if (settings.repositories) {
    return matchGlobs(
      settings.repositories.map((glob) => glob.toLowerCase()),
      repository.toLowerCase(),
    );
  }
  const same = (other: string | null): boolean => other?.toLowerCase() === repository.toLowerCase();
  return same(event) || same(written);
}

function refusal(settings: Settings, repository: string): string {
  return settings.repositories
    ? `runs may not work in ${repository}: \`repositories\` of curfew.yml allows ${settings.repositories.join(', ') || 'none'}`
    : `runs may not work in ${repository}, which an expression named: list it under \`repositories\` of curfew.yml`;
}

/**
 * The checkout of one run: expressions evaluated, the repository allowed by `repositories` of the
 * settings and spelt as its forge or the author spells it (its URLs may mind the case), null members as they were but for the event's own repository, which is filled in. Otherwise the reason for
 * which the run is refused. Never throws.
 */
export function resolveCheckout(
  automation: Automation,
  event: Pick<RunEvent, 'source' | 'name' | 'actor' | 'repository'>,
  payload: unknown,
  settings: Settings,
): ResolvedCheckout {
  const { checkout } = automation;
  if (!checkout) return { checkout: false };
  const contexts = eventContexts({ event, payload, runId: null, automation });
  const own = event.repository;
  const named = checkout.repository === null ? { text: own ?? '' } : evaluateText(checkout.repository, contexts);
  if ('failed' in named) return { refused: `\`checkout.repository\` could not be evaluated: ${named.failed}` };
  const repository = named.text.trim();
  if (repository === '') {
    return { refused: 'the event has no repository: name one under `checkout`, or write `checkout: false`' };
  }
  if (!REPOSITORY.test(repository)) {
    return {
      refused: `\`checkout.repository\` is ${JSON.stringify(repository.slice(0, 100))}, which is not owner/name`,
    };
  }
  if (!isAllowed(settings, repository, checkout.repository, own)) return { refused: refusal(settings, repository) };
  const ref = checkout.ref === null ? { text: '' } : evaluateText(checkout.ref, contexts);
  if ('failed' in ref) return { refused: `\`checkout.ref\` could not be evaluated: ${ref.failed}` };
  if (ref.text !== '' && !REF.test(ref.text)) {
    return {
      refused: `\`checkout.ref\` is ${JSON.stringify(ref.text.slice(0, 100))}, which is no branch, tag or commit`,
    };
  }
  return { checkout: { repository, ref: ref.text === '' ? null : ref.text, fetchDepth: checkout.fetchDepth } };
}
