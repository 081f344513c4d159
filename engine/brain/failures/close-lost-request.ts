import { toEvent } from '../../store/read-events.ts';
import type { RequestStart } from '../../store/session-event.ts';
import { KEEP_EVERY_MS } from './keep-heard.ts';
import type { ModelFailure } from '../model-failure.ts';
import { giveUpIfTooMany } from './record-error.ts';
import { recordLoss } from '../record-request.ts';
import { NO_TOKENS, requestLoss, type RequestLoss } from './request-loss.ts';
import { writeTurn, type Turn } from '../turn.ts';

const DIED: ModelFailure = {
  isRetryable: true,
  type: 'model_request_failed_error',
  message: 'The engine ended before the answer was complete.',
  mayHaveCost: true,
  retryAfterMs: null,
};

/**
 * Ends a request whose process died before it got the answer. It counts for what had arrived, and for what the model
 * may have generated since: the engine wrote to the log every `KEEP_EVERY_MS`, so it died within that time. If the
 * answer had not begun, it counts for its prompt at the worst.
 */
export async function closeLostRequest(turn: Turn, startId: string): Promise<void> {
  await writeTurn(turn, async (write) => {
    const row = await write.transaction.selectFrom('events').selectAll().where('id', '=', startId).executeTakeFirst();
    const start = row && toEvent(row).details?.requestStart;
    const unknown = { tokens: NO_TOKENS, spendMicros: write.session.reserved_micros, partial: true };
    const loss = start ? lossOf(start) : unknown;
    const end = recordLoss(write, { startId, loss, bytes: 0 });
    await giveUpIfTooMany(write, DIED, end);
  });
}

function lossOf(start: RequestStart): RequestLoss {
  const { heard = null, keptAt = 0 } = start;
  const diedAt = Math.min(Date.now(), keptAt + KEEP_EVERY_MS);
  return requestLoss(start, heard, heard === null ? 0 : diedAt - heard.at);
}
