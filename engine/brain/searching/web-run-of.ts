import { MICROS_PER_CENT, type Micros } from '../../../money/micros.ts';
import type { WebRun } from '../../web/web-run.ts';
import { writeTurn, type Turn } from '../turn.ts';

/** What the runners of the web tools need of this turn. */
export function webRunOf(turn: Turn): WebRun {
  const { engine, session } = turn;
  const price = engine.search?.by === 'provider' ? engine.search.priceMicros : 0;
  return {
    engine,
    agent: session.agent,
    buySearch: () => pay(turn, price, 1),
    returnSearch: async () => void (await pay(turn, -price, -1)),
  };
}

/** Returns false, and changes nothing, if the budget has no room. */
async function pay(turn: Turn, micros: Micros, searches: number): Promise<boolean> {
  return await writeTurn(turn, (write) => {
    const { budget_cents, spend_micros, reserved_micros, web_searches } = write.session;
    const left = budget_cents === null ? Infinity : budget_cents * MICROS_PER_CENT - spend_micros - reserved_micros;
    if (micros > left) return false;
    write.set({ spend_micros: spend_micros + micros, web_searches: web_searches + searches });
    return true;
  });
}
