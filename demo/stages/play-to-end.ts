import { EXIT } from '../../cli/command-error.ts';
import { errorText } from '../../runtime/error-text.ts';

/** Takes what has to be undone at the end, whatever happens. The last step is undone first. */
export type Undo = (step: () => Promise<unknown>) => void;

export interface Play {
  /** Plays a story and returns the exit code. Once it was interrupted, the next call of `undo` throws and so breaks it off. */
  play: (undo: Undo) => Promise<number>;
  /** Settles when somebody asks to stop. */
  interrupted: Promise<unknown>;
  /** If it is given, it is called when the story has been played, and all is kept until somebody asks to stop. */
  keep?: (() => void) | undefined;
  say: (line: string) => void;
}

/**
 * Plays a story to its end, or until it is interrupted, and then undoes what it did, also if one of the steps fails. Returns
 * the exit code. After an interruption the story may still be at work: end the process.
 */
export async function playToEnd({ play, interrupted, keep, say }: Play): Promise<number> {
  const steps: (() => Promise<unknown>)[] = [];
  let isOver = false;
  const undo: Undo = (step) => {
    if (isOver) {
      step().catch(() => undefined);
      throw new Error('The demo was interrupted');
    }
    steps.push(step);
  };
  try {
    const code = await Promise.race([play(undo), interrupted.then(() => EXIT.interrupted)]);
    if (keep !== undefined && code !== EXIT.interrupted) {
      keep();
      await interrupted;
    }
    return code;
  } catch (error) {
    say(`demo    failed: ${errorText(error)}`);
    return EXIT.failed;
  } finally {
    isOver = true;
    for (const step of steps.toReversed()) {
      await step().catch((error: unknown) => say(`demo    could not be cleaned up: ${errorText(error)}`));
    }
  }
}
