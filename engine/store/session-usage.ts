import type { BetaManagedAgentsSessionUsageSnapshot } from '@anthropic-ai/sdk/resources/beta/sessions/events';
import { MICROS_PER_CENT } from '../../money/micros.ts';
import type { Session } from './session.ts';

/** What this engine says about a session in addition to the fields of the hosted service. */
export interface CurfewFacts {
  /** Some of the cost is not known and counted at its worst case. */
  partial: boolean;
  /** Exact, while `list_cost` is rounded to cents. */
  spend_micros: number;
  /** Host of the model endpoint, so that a scripted run is not mistaken for a real one. */
  brain: string | null;
}

/** A budget as the API writes it: `amount` is whole cents. */
export interface SessionBudget {
  type: 'limit';
  max_list_cost: { amount: string; currency: 'USD' };
}

/** How long the session has been running until now, in ms. */
export function activeMs(session: Session): number {
  return session.active_ms + (session.running_since === null ? 0 : Math.max(0, Date.now() - session.running_since));
}

/** Cumulative usage, as the session and `session.usage` show it. `list_cost` is rounded to the nearest cent. */
export function sessionUsage(session: Session): BetaManagedAgentsSessionUsageSnapshot {
  return {
    input_tokens: session.input_tokens,
    output_tokens: session.output_tokens,
    cache_read_input_tokens: session.cache_read_tokens,
    cache_creation: {
      ephemeral_5m_input_tokens: session.cache_write_5m_tokens,
      ephemeral_1h_input_tokens: session.cache_write_1h_tokens,
    },
    list_cost: { amount: String(Math.round(session.spend_micros / MICROS_PER_CENT)), currency: 'USD' },
    active_seconds: activeMs(session) / 1_000,
    server_tool_use: { web_search_requests: session.web_searches, web_fetch_requests: session.web_fetches },
  };
}

export function curfewFacts(session: Session): CurfewFacts {
  return { partial: session.spend_partial === 1, spend_micros: session.spend_micros, brain: session.brain };
}

/** The budget as the API writes it; null without one. */
export function budgetOf(session: Session): SessionBudget | null {
  if (session.budget_cents === null) return null;
  return { type: 'limit', max_list_cost: { amount: String(session.budget_cents), currency: 'USD' } };
}
