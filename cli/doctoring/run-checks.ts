import { setTimeout as sleep } from 'node:timers/promises';
import { errorText } from '../../runtime/error-text.ts';
import { unseen, type Check, type Finding, type Patient } from './check.ts';

/** Runs checks at once, none longer than the bound. Returns what they found, in the order of the table; never throws. */
export async function runChecks(checks: readonly Check[], patient: Patient, boundMs: number): Promise<Finding[]> {
  const found = await Promise.all(checks.map((check) => bounded(check, patient, boundMs)));
  return found.flat();
}

async function bounded(check: Check, patient: Patient, boundMs: number): Promise<Finding[]> {
  const done = new AbortController();
  const late = sleep(boundMs, undefined, { signal: done.signal }).then(() => [
    unseen(check.name, `there was no answer within ${Math.round(boundMs / 1_000)} s`),
  ]);
  late.catch(() => {});
  try {
    return await Promise.race([check.run(patient), late]);
  } catch (error) {
    return [unseen(check.name, `could not be looked at: ${errorText(error)}`)];
  } finally {
    done.abort();
  }
}
