import { condition } from '@temporalio/workflow';
import type { RunState } from '../run-state.ts';

/** How long an end waits at most for what people have sent before. Checking a person asks the forge, which may be slow. */
const ARRIVAL_BOUND_MS = 30_000;

interface Arrival {
  /** The most to wait, if that is less than the usual bound. */
  boundMs?: number;
  /** Ends the waiting early. */
  isEnough?: () => boolean;
}

/**
 * Waits until every update that people have sent is carried out or refused, but not longer than the bound. What is not
 * carried out by then comes too late.
 */
export async function untilArrived(
  state: RunState,
  { boundMs = ARRIVAL_BOUND_MS, isEnough = () => false }: Arrival = {},
): Promise<void> {
  const isOver = (): boolean => state.arriving === 0 || isEnough();
  // Without this a timer would stand in the history of every run.
  if (isOver()) return;
  await condition(isOver, Math.min(boundMs, ARRIVAL_BOUND_MS));
}
