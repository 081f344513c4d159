import type { OpenEgress } from '../../egress/session-egress.ts';
import type { Hands } from './provision-hands.ts';

/**
 * Hands with a way out, which is closed when they are gone. What the network refuses during a command is said after its
 * output: most programs show no more than a status.
 */
export function throughEgress(hands: Hands, wayOut: OpenEgress): Hands {
  const closed = hands.gone.then(() => wayOut.close());
  // Hands that were not killed have nobody who waits for this.
  closed.catch(() => undefined);
  return {
    ...hands,
    async execute(call, signal) {
      const result = await hands.execute(call, signal);
      const refusals = call.name === 'bash' ? wayOut.takeRefusals() : null;
      if (refusals === null) return result;
      // Recorded before the result is, so that nobody finds the session idle without them.
      await wayOut.flush();
      return { ...result, content: `${result.content}\n\n${refusals}`.trimStart() };
    },
    kill: async () => {
      await hands.kill();
      await closed;
    },
  };
}
