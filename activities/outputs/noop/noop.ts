import { z } from 'zod';
import type { ActivityDependencies } from '../../dependencies.ts';
import { answerOutput } from '../answer-output.ts';
import type { OutputRequest, OutputResult } from '../../../contract/output.ts';
import { readInput } from '../read-input.ts';

const Input = z.object({ reason: z.string('is not a text').trim().min(1, 'is empty') });
const REASON_CHARACTERS = 2_000;

/** Takes note that the agent changes nothing; the note of the result is its reason. */
export async function noop(dependencies: ActivityDependencies, request: OutputRequest): Promise<OutputResult> {
  return answerOutput(dependencies, request, (use) => {
    const { reason } = readInput(Input, use.input);
    const note = reason.slice(0, REASON_CHARACTERS).toWellFormed();
    return Promise.resolve({ artefact: null, text: 'Noted. You can end your turn.', note });
  });
}
