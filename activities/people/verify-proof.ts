import { actorStatement, PROOF_LIFE_MS, type SignedUpdate } from '../../contract/people.ts';
import { formatDuration } from '../../time/format-duration.ts';
import { isSignatureOf } from '../../runtime/sign-text.ts';

/** How far the clock of the process that signs may be ahead of Temporal's. */
const CLOCK_SKEW_MS = 60_000;

/**
 * Why a proof is not believed; null if it is. Its age is that at which the run got it, so a worker or a forge that is slow
 * does not make it too old.
 */
export function verifyProof({ proof, receivedAt, ...proven }: SignedUpdate, key: string): string | null {
  const { actor, at, signature } = proof;
  if (!isSignatureOf(actorStatement(proof, proven), key, signature)) {
    return `This does not prove that ${actor} asks for it: it was signed for another request or run, or with another key`;
  }
  const ageMs = Date.parse(receivedAt) - Date.parse(at);
  if (ageMs > PROOF_LIFE_MS)
    return `This was signed for ${actor} at ${at}, and that counts for ${formatDuration(PROOF_LIFE_MS)}; act again`;
  // An instant that is none has no age.
  if (!(ageMs >= -CLOCK_SKEW_MS))
    return `This was signed for ${actor} at ${at}, which is in the future: do the clocks of all machines agree?`;
  return null;
}
