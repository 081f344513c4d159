import type { StartedRunArtefact } from '../../../contract/started-run.ts';
import { readDelivery } from '../../../database/inbox/read-delivery.ts';
import type { ArtefactLookup } from '../output-row.ts';

/** The delivery exists, and it was not found that it starts nothing. The run itself may begin later, or end badly. */
export async function verifyStartedRun({ dependencies, artefact }: ArtefactLookup): Promise<string | null> {
  const { runId, deliveryId } = artefact as StartedRunArtefact;
  const delivery = await readDelivery(dependencies.database, 'dispatch', deliveryId);
  if (delivery === null) return `The delivery of run ${runId} is gone.`;
  const { state, reason, reasons } = delivery;
  if (state === 'pending' || state === 'dispatched') return null;
  const [automation = ''] = runId.split('/');
  return `Run ${runId} was not started: ${reasons[automation] ?? reason ?? state}.`;
}
