import type { Engine } from '../engine.ts';
import type { SessionAgent } from '../store/agent.ts';

/** What the runners of the web tools need of the session that calls them. */
export interface WebRun {
  engine: Engine;
  agent: SessionAgent;
  /** Takes the price of one search from the budget; false if it has no room for it. */
  buySearch(): Promise<boolean>;
  /** Gives the price back: the provider has refused the search. */
  returnSearch(): Promise<void>;
}
