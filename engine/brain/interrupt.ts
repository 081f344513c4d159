import { recordResult } from './call-tool.ts';
import type { Step } from './next-step.ts';
import { takeQueued, type Turn } from './turn.ts';

/** Answers every open call, so that the session waits for none, and takes what the user sent before the interrupt. */
export async function interrupt(
  turn: Turn,
  { taken, openTools, openCustomTools }: Extract<Step, { kind: 'interrupt' }>,
): Promise<void> {
  await takeQueued(turn, taken, (write) => {
    for (const use of openTools) recordResult(write, use, { content: 'Interrupted by the user.', isError: true });
    for (const use of openCustomTools) {
      write.append({
        type: 'user.custom_tool_result',
        custom_tool_use_id: use.id,
        is_error: true,
        content: [{ type: 'text', text: 'Interrupted by the user before it was answered.' }],
      });
    }
  });
}
