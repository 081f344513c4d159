import { isRefName } from '../text/is-ref-name.ts';
import type { Automation, Checkout } from './automation.ts';
import { eventContexts } from './event-contexts.ts';
import { comparedValues } from './expressions/compared-values.ts';
import type { Contexts } from './expressions/contexts.ts';
import { evaluateText, type EvaluatedText } from './expressions/evaluate-text.ts';
import { isAllowedRepository } from './is-allowed-repository.ts';
import { isRepositoryName } from './is-repository-name.ts';
import type { Settings } from './settings.ts';
import { findSource } from './sources/find-source.ts';
import type { TriggerEvent } from './sources/source-definition.ts';

export interface CheckoutRequest {
  automation: Pick<Automation, 'id' | 'name' | 'checkout'>;
  event: Omit<TriggerEvent, 'payload'>;
  payload: unknown;
  settings: Pick<Settings, 'repositories'>;
}

export type ResolvedCheckout = { checkout: Checkout | false } | RefusedCheckout;

export interface RefusedCheckout {
  /** A sentence for people without a full stop. */
  refused: string;
  /**
   * If an expression could not be evaluated: the values that it names, by their names. They come from strangers and are short,
   * one line each.
   */
  values?: Record<string, string>;
}

/**
 * The checkout of one run: expressions are evaluated, the event's repository is filled in when the automation names
 * none, and so is the head of the pull request that the event is about. `repositories` of the settings must allow the
 * repository. The repository keeps the spelling of its forge or of the
 * author, since URLs may be sensitive to case. If something does not fit, returns the reason why the run is refused.
 * Never throws.
 */
export function resolveCheckout({ automation, event, payload, settings }: CheckoutRequest): ResolvedCheckout {
  const { checkout } = automation;
  if (!checkout) return { checkout: false };
  const contexts = eventContexts({ event, payload, runId: null, automation });
  const repository = resolveRepository(checkout.repository, event.repository, contexts);
  if ('refused' in repository) return repository;
  const written = [event.repository, checkout.repository];
  if (!isAllowed(settings, repository.name, written)) return { refused: refusal(settings, repository.name) };
  const ref = resolveRef(checkout.ref, contexts);
  if ('refused' in ref) return ref;
  const isOfEvent = repository.name.toLowerCase() === event.repository?.toLowerCase();
  const ofEvent = isOfEvent ? (findSource(event.source)?.checkoutRef?.({ ...event, payload }) ?? null) : null;
  return { checkout: { repository: repository.name, ref: ref.name ?? ofEvent, fetchDepth: checkout.fetchDepth } };
}

function resolveRepository(
  written: string | null,
  ofEvent: string | null,
  contexts: Contexts,
): { name: string } | RefusedCheckout {
  const named = written === null ? { text: ofEvent ?? '' } : evaluateText(written, contexts);
  if ('failed' in named) return notEvaluated('checkout.repository', named, contexts);
  const name = named.text.trim();
  if (isRepositoryName(name)) return { name };
  if (name !== '') return { refused: `\`checkout.repository\` is ${shown(name)}, which is not owner/name` };
  return { refused: 'the event has no repository: name one under `checkout`, or write `checkout: false`' };
}

function notEvaluated(
  key: string,
  { failed, expression }: Exclude<EvaluatedText, { text: string }>,
  contexts: Contexts,
): RefusedCheckout {
  const values = expression === null ? {} : comparedValues(expression, contexts);
  return { refused: `\`${key}\` could not be evaluated: ${failed}`, values };
}

function resolveRef(written: string | null, contexts: Contexts): { name: string | null } | RefusedCheckout {
  if (written === null) return { name: null };
  const ref = evaluateText(written, contexts);
  if ('failed' in ref) return notEvaluated('checkout.ref', ref, contexts);
  if (ref.text === '') return { name: null };
  if (isRefName(ref.text)) return { name: ref.text };
  return { refused: `\`checkout.ref\` is ${shown(ref.text)}, which is no branch, tag or commit` };
}

/** Do the settings let runs work in the repository? Without a list they allow only what was named without an expression. */
function isAllowed(
  { repositories }: Pick<Settings, 'repositories'>,
  repository: string,
  written: (string | null)[],
): boolean {
  const lower = repository.toLowerCase();
  if (repositories === null) return written.some((name) => name?.toLowerCase() === lower);
  return isAllowedRepository(repositories, repository);
}

function refusal({ repositories }: Pick<Settings, 'repositories'>, repository: string): string {
  return repositories
    ? `runs may not work in ${repository}: \`repositories\` of curfew.yml allows ${repositories.join(', ') || 'none'}`
    : `runs may not work in ${repository}, which an expression named: list it under \`repositories\` of curfew.yml`;
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}
