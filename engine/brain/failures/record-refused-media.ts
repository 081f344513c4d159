import type { Compaction } from '../../store/session-event.ts';
import { missingAbility, NO_MEDIA } from './endpoint-advice.ts';
import { NO_LOSS } from './request-loss.ts';
import { modelFailure } from '../model-failure.ts';
import { recordLoss, type StartedRequest } from '../record-request.ts';
import { writeTurn, type Turn } from '../turn.ts';

/** Appends the end of a request that was refused for its images or documents, why, and that they are left out now. */
export async function recordRefusedMedia(
  turn: Turn,
  { id, bytes }: StartedRequest,
  { error, compaction }: { error: unknown; compaction: Compaction },
): Promise<void> {
  const { type, message: said } = modelFailure(error, turn.engine.model.redact);
  const message = missingAbility(error) === 'media' ? `${said} ${NO_MEDIA}` : said;
  await writeTurn(turn, (write) => {
    recordLoss(write, { startId: id, loss: NO_LOSS, bytes });
    write.append({ type: 'session.error', error: { type, message, retry_status: { type: 'retrying' } } });
    write.append({ type: 'agent.thread_context_compacted' }, { details: { compaction } });
  });
}
